"""Where files lie: in a folder nobody serves or in a bucket, by setting; the bucket on a server that speaks S3."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from config.settings import files_storage
from stories.models import Attachment, Comment
from tests.cast import HTMX, signed_in
from tests.stories.test_attach import content_of, picture, upload

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
    assert found["class"] == "Bucket"
    assert (found["bucket_name"], found["endpoint_url"]) == ("attachments", "https://s3.example.test")
    assert (found["region_name"], found["access_key"]) == ("eu-central-1", "key")
    assert found["file_overwrite"] is False
    assert found["querystring_expire"] <= 60


# --- In a bucket ---------------------------------------------------------------------------------------------

FILES, FILE = "/e/acme/stories/1/files/", "/e/acme/stories/1/files/1/"


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def bucket(settings, monkeypatch, server):
    """`bucket.at(address)`: files go there from now on; `bucket.names()`: what lies in the bucket."""

    class Bucket:
        client = boto3.client("s3", "eu-central-1", endpoint_url=server, **KEY)

        def at(self, address):
            monkeypatch.setenv("TANDEM_FILES_S3_ENDPOINT", address)
            settings.STORAGES = {**settings.STORAGES, "default": files_storage("attachments")}

        def names(self):
            return [
                one["Key"] for one in self.client.list_objects_v2(Bucket="attachments").get("Contents", [])
            ]

    for name, value in {"KEY": "key", "SECRET": "secret", "REGION": "eu-central-1"}.items():
        monkeypatch.setenv(f"TANDEM_FILES_S3_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Bucket()
    made.client.create_bucket(
        Bucket="attachments", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    made.at(server)
    yield made
    for key in made.names():
        made.client.delete_object(Bucket="attachments", Key=key)
    made.client.delete_bucket(Bucket="attachments")


KEY = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@pytest.fixture
def nobody_there():
    """The address of a port at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield "http://{}:{}".format(*held.getsockname())


def test_files_go_through_the_pages_into_the_bucket_and_out_of_it(cast, bucket):
    clara, sam = signed_in(cast.clara), signed_in(cast.sam)
    drawn = picture()
    assert clara.post(FILES, {"files": [upload("gate.png", drawn)]}, headers=HTMX).status_code == 200
    assert len(bucket.names()) == 2
    assert not [name for name in bucket.names() if "gate" in name]
    whole = sam.get(FILE)
    assert (whole["Content-Type"], whole.status_code) == ("image/png", 200)
    assert content_of(whole).startswith(b"\x89PNG")
    small = sam.get(f"{FILE}thumbnail/")
    assert content_of(small)[8:12] == b"WEBP"
    assert clara.post(f"{FILE}withdrawal/", headers=HTMX).status_code == 200
    assert sam.get(FILE).status_code == 404
    assert len(bucket.names()) == 2  # it can be brought back
    clara.post(f"{FILE}restoration/", headers=HTMX)
    assert content_of(sam.get(FILE)).startswith(b"\x89PNG")
    assert signed_in(cast.otto).get(FILE).status_code == 404


def test_a_bucket_that_cant_be_reached_is_said_and_nothing_is_half_done(cast, bucket, server, nobody_there):
    clara = signed_in(cast.clara)
    clara.post(FILES, {"files": [upload()]}, headers=HTMX)
    bucket.at(nobody_there)
    told = clara.post("/e/acme/stories/1/comments/", {"text": "See.", "files": [upload()]}, headers=HTMX)
    assert told.status_code == 422
    assert "Files can't be stored just now, so nothing was attached" in told["HX-Trigger"]
    gone = clara.get(FILE)
    assert gone.status_code == 422
    assert "Files can&#39;t be fetched just now" in gone.content.decode()
    bucket.at(server)
    assert (Attachment.objects.count(), Comment.objects.count(), len(bucket.names())) == (1, 0, 1)
    assert clara.get(FILE).status_code == 200


def test_a_picture_whose_thumbnail_cant_be_stored_is_not_left_behind(cast, bucket, monkeypatch):
    from django.core.files.storage import default_storage

    save, done = default_storage.save, []

    def once(name, content):
        if done:
            raise OSError("full")
        done.append(name)
        return save(name, content)

    monkeypatch.setattr(default_storage._wrapped, "save", once)
    answer = signed_in(cast.clara).post(FILES, {"files": [upload("gate.png", picture())]}, headers=HTMX)
    assert answer.status_code == 422
    assert (done != [], bucket.names(), Attachment.objects.count()) == (True, [], 0)
