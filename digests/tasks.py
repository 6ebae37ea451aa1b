"""Doorbells: a message only says "look at the database now"; losing, doubling or delaying one is harmless."""

from celery import shared_task

from digests import actions


@shared_task
def tick() -> None:
    actions.run_tick(ring=lambda: drain.apply_async(expires=20), seen=["worker"])


@shared_task
def drain() -> None:
    actions.drain()
