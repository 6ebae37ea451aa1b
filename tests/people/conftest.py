import pytest


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    """Mail goes the way it goes in the house: rows of the outbox, then a folder. pytest-django has it otherwise."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    settings.MAIL_KEPT_DIR = tmp_path / "mail"
    return settings.MAIL_KEPT_DIR


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; here nobody steals the table."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
