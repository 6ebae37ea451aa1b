"""Beat leaves a mark of its own, so that it can be told from a worker."""

import os
import subprocess
import sys
import time

import pytest
from django.db import DatabaseError

from config import processes
from digests import beating, tasks
from digests.models import Heartbeat
from tests.site import ROOT


@pytest.mark.django_db(transaction=True)
def test_a_beat_without_a_worker_marks_itself_and_nobody_else(tmp_path):
    argv = [sys.executable, *processes.beat(schedule=str(tmp_path / "beat"))]
    beat = subprocess.Popen(
        argv, cwd=ROOT, env=os.environ | {"TANDEM_ROLE": "beat"}, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 40
        while not Heartbeat.objects.filter(name="beat").exists():
            assert time.monotonic() < end, "no mark of beat"
            assert beat.poll() is None, "beat has ended"
            time.sleep(0.1)
        assert not Heartbeat.objects.filter(name="worker").exists()
    finally:
        beat.terminate()
        beat.wait(15)


@pytest.mark.django_db(transaction=True)
def test_a_tick_marks_the_worker_that_runs_it(monkeypatch):
    monkeypatch.setattr(tasks.drain, "apply_async", lambda **_options: None)
    tasks.tick()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"tick", "worker"}


def test_a_database_that_is_away_ends_nothing(monkeypatch):
    def away():
        raise DatabaseError("gone")

    monkeypatch.setattr(beating, "database_now", away)
    monkeypatch.setattr(beating.connections, "close_all", lambda: None)
    beating.beat_is_here()
