"""G4: no rate where a charter shows totals only, and no word of sales', by any address or mail of an engagement."""

import pytest
from django.utils import timezone

from budgets.actions import agree_to_rate, decide_budget, propose_rate
from engagements.models import Charter
from iterations.actions import turn_week
from sales.actions import add_opportunity
from tests.addresses import LONG_AGO, ROWS, House
from tests.cast import HTMX, person
from tests.walls.letters import letters_of

pytestmark = pytest.mark.django_db
RATE = "777.31"
SALES = "Quokka"
WHO = ("carl", "vera", "sue")  # neither agrees to rates nor proposes them


@pytest.fixture
def house(cast):
    eva = person("Erna Deals", is_staff=True)
    add_opportunity(
        name=f"{SALES} cranes",
        organisation=cast.acme.client,
        vendor=cast.acme.vendor,
        owner=eva,
        value="777310.00",
        next_step=f"Offer {SALES} less",
        by=eva,
    )
    Charter.objects.filter(engagement=cast.acme).update(rates_are_shown=False, start_date=LONG_AGO)
    cast.acme.refresh_from_db()
    turn_week(cast.acme, now=timezone.now())
    decide_budget(cast.acme, by=cast.clara, amount=90_000_00, code="EUR", reason="As offered")
    for member in (cast.sue, cast.sam):
        rate = propose_rate(cast.acme, by=cast.sam, amount=777_31, valid_from=LONG_AGO, member=member)
        agree_to_rate(rate, by=cast.clara)
    found = House(cast)
    # Who proposed it is shown what they proposed: the wall is only worth something where there is such a figure.
    Charter.objects.filter(engagement=cast.acme).update(rates_are_shown=False)
    assert RATE in shown(found, "sam", "/e/acme/budget/")
    return found


def shown(house: House, who: str, path: str, **headers) -> str:
    answer = house.clients[who].get(path, headers=headers.get("headers"))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(answer.headers)


def tells(seen: str) -> list[str]:
    return [word for word in (RATE, RATE.replace(".", ","), "77731", SALES) if word in seen]


def test_neither_rates_nor_sales_words_are_told(house):
    faults = []
    for who in WHO:
        for row in ROWS:
            if row.get is None:
                continue
            for headers in ({}, HTMX) if row.region else ({},):
                if found := tells(shown(house, who, row.at(house), headers=headers)):
                    faults.append(f"{row.name} to {who}: {found}")
        for path in ("/", "/search/?q=777", "/e/acme/budget/table.csv", "/admin/"):
            seen = shown(house, who, path)
            if found := tells(seen):
                faults.append(f"{path} to {who}: {found}")
    for name, letter in letters_of(house.cast.acme):
        readers = set(letter.to) & {getattr(house.cast, who).user.email for who in WHO}
        if readers and (found := tells(str(letter.message()))):
            faults.append(f"mail {name}: {found}")
    assert not faults, "\n".join(faults)
