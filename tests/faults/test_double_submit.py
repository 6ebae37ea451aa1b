"""G28: a form that is sent twice, because a finger or a network was nervous, has one effect."""

import pytest
from django.db import connection, transaction

from tests.addresses import ROWS, House, table_checksums

# What may change the second time, and why.
AGAIN = {
    "charter_text_draft": "when it was typed last",
    "tokens": "the secret of the first went with an answer that nobody saw: another takes its place",
    "text_draft": "when it was typed last",
    "criterion_place": "one step further each time, as its button says",
}
pytestmark = pytest.mark.django_db


class Undo(Exception):
    pass


@pytest.fixture
def house(cast):
    return House(cast)


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(table for table in after if after[table] != before[table])


def test_the_same_form_again_changes_nothing(house):
    faults, sent = [], 0
    for row in ROWS:
        if row.post is None:
            continue
        client = house.clients[sorted(row.may_post or row.may)[0]]
        try:
            with transaction.atomic():
                first = client.post(row.at(house), row.post)
                between = table_checksums(house.cast.acme)
                again = client.post(row.at(house), row.post)
                differs = changed(between, table_checksums(house.cast.acme))
                raise Undo
        except Undo:
            connection.cursor().close()
        if first.status_code in (200, 204, 303):
            sent += 1
            if bool(differs) != (row.name in AGAIN):
                faults.append(f"{row.name}: {first.status_code}, then {again.status_code}: {differs}")
    assert sent > 80
    assert not faults, "\n".join(faults)
