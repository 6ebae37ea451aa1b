"""Real servers, two database roles, and clean data from a template instead of flushing (RULES §7)."""

import os

from tests import servers

servers.begin()  # before anything reads the settings
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402

django.setup()
# Not for xdist's workers to inherit: pytest-django would read the settings before their database is named.
del os.environ["DJANGO_SETTINGS_MODULE"]

import pytest  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

from config.settings import database  # noqa: E402

pytest.register_assert_rewrite("tests.cast")


def migrate_as_owner() -> None:
    """Fills the template: the tables belong to the owner, the tests run as the application."""
    url = servers.at(os.environ["TANDEM_TEST_OWNER_URL"], servers.template_database())
    owner = connection.settings_dict | database(url)
    application = connection.settings_dict
    connection.close()
    connection.settings_dict = owner
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict = application


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    with django_db_blocker.unblock():
        servers.make_template(migrate_as_owner)
        servers.fresh_clone()
    yield
    connections.close_all()


def clean_data(self) -> None:
    """Stands in for the flush, which the application's role has no right to."""
    connections.close_all()
    servers.fresh_clone()


TransactionTestCase._fixture_teardown = clean_data


# Begun last, each of these would keep one worker busy after the other has gone home.
LONG = (
    "house/test_up.py",
    "house/test_health.py",
    "operations/test_backup.py",
    "test_fifty_at_once.py",
    "test_outbox_chaos.py",
    "test_streams.py",
)


@pytest.hookimpl(trylast=True)  # after pytest-randomly has shuffled
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not str(item.path).endswith(LONG))


from tests import recorded  # noqa: E402

recorded.listen()


def pytest_sessionfinish(session, exitstatus):
    """A kind of event that no test of the whole run recorded is a failure of the run."""
    came_to_its_end = "PYTEST_XDIST_WORKER" not in os.environ and exitstatus in (0, 1)
    if came_to_its_end and recorded.is_whole_run(session.config) and (missing := recorded.never_recorded()):
        print(f"\nNo test recorded these kinds of events: {', '.join(missing)}")
        session.exitstatus = 1


from tests.cast import cast  # noqa: E402, F401  (a fixture of every test)
