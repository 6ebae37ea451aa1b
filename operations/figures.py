"""What Prometheus is told beside django-prometheus' own figures. Loaded only where TANDEM_METRICS_TOKEN is set.

Each worker counts for itself into files of one folder; whichever is asked adds them up. What stands in the database is
read when it is asked for, so that every process says the same of it.
"""

import os
from collections.abc import Iterator

from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

QUEUE = "SELECT state, count(*) FROM digests_outgoingmail GROUP BY state"
OLDEST = """
SELECT coalesce(extract(epoch FROM now() - min(next_attempt_at)), 0)::float8
FROM digests_outgoingmail WHERE state = 'pending' AND next_attempt_at <= now()
"""
SEEN = "SELECT name, extract(epoch FROM now() - at)::float8 FROM digests_heartbeat ORDER BY name"
STREAMS = "SELECT count(*) FROM engagements_presence WHERE seen_at > now() - interval '2 minutes'"
EVENTS = "SELECT coalesce(sum(event_number), 0)::float8 FROM engagements_engagement"
WAITING = ("pending", "sending", "submitting", "uncertain", "failed")


class House:
    """A collector of prometheus_client: asked for its figures whenever somebody scrapes."""

    def collect(self) -> Iterator[Metric]:
        with connection.cursor() as cursor:

            def rows(statement: str) -> list[tuple]:
                cursor.execute(statement)
                return cursor.fetchall()

            def single(name: str, what: str, statement: str) -> Metric:
                return GaugeMetricFamily(name, what, value=rows(statement)[0][0])

            queue = GaugeMetricFamily("tandem_outbox", "Mails in the outbox, by state.", labels=["state"])
            found = dict(rows(QUEUE))
            for state in WAITING:
                queue.add_metric([state], found.get(state, 0))
            yield queue
            yield single("tandem_outbox_oldest_seconds", "How long the oldest due mail has been due.", OLDEST)
            seen = GaugeMetricFamily(
                "tandem_seen_seconds", "How long ago each was seen at work.", labels=["name"]
            )
            for name, seconds in rows(SEEN):
                seen.add_metric([name], seconds)
            yield seen
            yield single("tandem_streams", "Live streams open.", STREAMS)
            yield single("tandem_events", "Events recorded in all engagements.", EVENTS)


def told() -> bytes:
    """Everything, in Prometheus' own text."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(House())
    return generate_latest(registry)


def forget_this_process() -> None:
    mark_process_dead(os.getpid())
