import pytest


@pytest.fixture
def accounts(settings):
    """Mail becomes rows of the outbox, as in the house; and passwords are quick: here nobody steals the table."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
