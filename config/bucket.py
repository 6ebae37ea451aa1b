"""Files in an S3-compatible bucket. What goes wrong there is said as by a folder, with OSError, and soon."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

# Somebody waits for the page meanwhile. Checksums of its newer kinds are known to few besides Amazon.
PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def said_plainly() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as trouble:
        raise OSError(str(trouble)) from trouble


class Bucket(S3Storage):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_config = self.client_config.merge(PATIENCE)

    def _open(self, name: str, mode: str = "rb") -> Any:
        with said_plainly():
            found = super()._open(name, mode)
            found.file  # noqa: B018 - fetched now: what fails does so before an answer has begun
            return found

    def _save(self, name: str, content: Any) -> str:
        with said_plainly():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with said_plainly():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with said_plainly():
            super().delete(name)
