import pytest
from django.contrib.auth.models import Group

from engagements.models import Organisation
from people.models import User
from sales.actions import add_opportunity
from sales.models import Contact, Opportunity, Stage
from tests.cast import person


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mail becomes rows, as it does in the house. pytest-django has it otherwise."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"


@pytest.fixture
def eva(db) -> User:
    return person("Eva Sales", is_staff=True)


@pytest.fixture
def lead(db) -> User:
    """Of the group that opens engagements and sees no pipeline."""
    user = person("Lena Lead", is_staff=True)
    user.groups.set([Group.objects.get(name="delivery lead")])
    return user


@pytest.fixture
def quay(db) -> Organisation:
    return Organisation.objects.create(name="Quay Ltd")


@pytest.fixture
def deal(eva, quay) -> Opportunity:
    return add_opportunity(
        name="Quay cranes", organisation=quay, owner=eva, value="110000.00", currency="EUR", by=eva
    )


@pytest.fixture
def won(cast, eva, quay) -> Opportunity:
    return add_opportunity(
        name="Quay cranes",
        organisation=quay,
        vendor=cast.acme.vendor,
        owner=eva,
        value="110000.00",
        stage=Stage.WON,
        by=eva,
    )


def contact(organisation: Organisation, name: str, **facts) -> Contact:
    return Contact.objects.create(organisation=organisation, name=name, **facts)
