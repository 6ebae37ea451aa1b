"""ASVS 5.4.3: what people attach is looked through by a scanner where one is set, before any of it is stored."""

import socket
import struct
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.checks import scanner_can_be_reached
from engagements.refusals import Refused
from stories.actions import attach
from stories.models import Attachment
from tests.walls.test_files import EICAR

pytestmark = pytest.mark.django_db


class Scanner:
    """As ClamAV's daemon answers, byte for byte, with one signature; `says` stands in for any other answer."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.says: bytes | None = None
        self.seen: list[bytes] = []
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                line, _from = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as told:
                assert told.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack(">I", told.read(4))[0]:
                    content += told.read(length)
                self.seen.append(content)
                verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
                line.sendall(verdict if self.says is None else self.says)


@pytest.fixture
def scanner(settings, tmp_path):
    running = Scanner()
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, running.address
    yield running
    running.door.close()


def tried(cast, *files: tuple[str, bytes]) -> str:
    """The sentence that refuses them; empty if they are attached."""
    try:
        attach(cast.story, [SimpleUploadedFile(name, content) for name, content in files], by=cast.carl)
    except Refused as refused:
        return refused.sentence
    return ""


def test_what_it_finds_is_not_taken_and_nothing_of_it_stays(cast, scanner, tmp_path):
    large = b"a line of a long table\n" * 100_000  # goes in pieces
    assert "finds Eicar-Signature in it" in tried(cast, ("notes.txt", b"harmless"), ("eicar.txt", EICAR))
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert tried(cast, ("table.csv", large)) == ""
    assert scanner.seen == [b"harmless", EICAR, large]


def test_without_its_word_nothing_is_attached(cast, scanner, settings, tmp_path):
    for says in (b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK FOUND OK", b"x" * 5000):
        scanner.says = says
        assert "can't be looked through" in tried(cast, ("notes.txt", b"harmless")), says
    for nowhere in ("tcp://127.0.0.1:1", f"unix://{tmp_path}/no.sock"):
        settings.CLAMD = nowhere
        assert "can't be looked through" in tried(cast, ("notes.txt", b"harmless")), nowhere
    assert not Attachment.objects.exists()
    settings.CLAMD = ""
    assert tried(cast, ("notes.txt", b"harmless")) == ""


def test_a_setting_that_is_no_address_is_said(settings):
    for address, fault in (
        ("", []),
        ("tcp://clamd:3310", []),
        ("unix:///run/clamd.sock", []),
        *(
            (one, ["tandem.E012"])
            for one in ("clamd:3310", "tcp://clamd", "tcp://:3310", "http://x:1", "unix://")
        ),
    ):
        settings.CLAMD = address
        assert [one.id for one in scanner_can_be_reached()] == fault, address
