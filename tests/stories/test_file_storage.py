"""Where files lie: a folder nobody serves, or a bucket, by setting; the S3 one is made without a network."""

import json
import os
import subprocess
import sys
from pathlib import Path

ASK = """
import django, json
django.setup()
from django.core.files.storage import storages
s = storages["default"]
print(json.dumps({name: getattr(s, name, None) for name in (
    "bucket_name", "endpoint_url", "region_name", "access_key", "file_overwrite", "querystring_expire")}
    | {"class": type(s).__name__, "folder": str(getattr(s, "location", ""))}))
"""


def storage_with(**settings: str) -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **settings}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_by_default_it_is_a_folder_of_the_data():
    found = storage_with(TANDEM_DATA="/srv/tandem")
    assert (found["class"], found["folder"]) == ("FileSystemStorage", "/srv/tandem/files")


def test_with_a_bucket_it_is_s3():
    found = storage_with(
        TANDEM_FILES_S3_BUCKET="attachments",
        TANDEM_FILES_S3_ENDPOINT="https://s3.example.test",
        TANDEM_FILES_S3_REGION="eu-central-1",
        TANDEM_FILES_S3_KEY="key",
        TANDEM_FILES_S3_SECRET="secret",
    )
    assert found["class"] == "S3Storage"
    assert (found["bucket_name"], found["endpoint_url"]) == ("attachments", "https://s3.example.test")
    assert (found["region_name"], found["access_key"]) == ("eu-central-1", "key")
    assert found["file_overwrite"] is False
    assert found["querystring_expire"] <= 60
