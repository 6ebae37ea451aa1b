"""How long the budget's question "what if" takes: `python -m bench.what_if [--stories 2000] [--times 60]`.

In a house of its own, over HTTP on loopback, each time another question. Times are of the whole answer.
"""

import argparse
import os
import statistics
import time

from bench import machine
from bench.client import Line
from bench.run import Bench, percentile, say
from bench.volume import LARGE

WANTED = 100  # milliseconds
WARM = 8  # that fill what is kept, of both workers


def prepare() -> None:
    """Run within the house: a budget, agreed rates, a pace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from budgets.actions import agree_to_rate, decide_budget, propose_rate, set_pace
    from budgets.facts import facts_of
    from engagements.models import Engagement, Role

    engagement = Engagement.objects.select_related("charter").get(slug=LARGE)
    sponsor = engagement.members.filter(role=Role.SPONSOR).order_by("number").first()
    lead = engagement.members.filter(role=Role.DELIVERY_LEAD).order_by("number").first()
    decide_budget(engagement, by=sponsor, amount=2_000_000_00, code="EUR", reason="To measure")
    facts = facts_of(engagement)
    for role in (Role.DELIVERY_LEAD, Role.VENDOR_MEMBER):
        rate = propose_rate(engagement, by=lead, amount=800_00, valid_from=facts.today, role=role)
        agree_to_rate(rate, by=sponsor)
    wanted = {member: facts.offered(member, 1) // 2 for member in facts.team}
    set_pace(engagement, by=sponsor, iteration=facts.current.number, quarters=wanted, reason="Half")


def measure(bench: Bench, times: int) -> None:
    line, visitor = Line(bench.house.port), bench.visitor()
    took, workers = [], bench.workers()
    for n in range(times + WARM):
        if n == WARM:
            before = machine.cpu_seconds(workers)
        look = f"amount={1_000_000 + 10_000 * n}&days={n % 30 + 1}&people={n % 3 - 1}&scope={n % 40 - 20}"
        request = visitor.request(f"/e/{LARGE}/budget/what-if/?{look}", htmx=True)
        began = time.perf_counter()
        answer = line.ask(request)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
        assert b"whatif-answer" in answer.body
    cpu = (machine.cpu_seconds(workers) - before) / times * 1000
    took = sorted(took[WARM:])
    say(
        f"what if: median {statistics.median(took):.0f} ms, p95 {percentile(took, 0.95):.0f} ms of {times} "
        f"(wanted: {WANTED} ms), {cpu:.0f} ms of CPU each"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.what_if", description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=2_000)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(namespace=argparse.Namespace(streams=0, keep=False))
    if options.prepare:
        prepare()
        return
    bench = Bench(options)
    try:
        bench.start()
        bench.ask("bench.what_if", "--prepare")
        say(f"load {machine.load()}, {machine.described()}")
        measure(bench, options.times)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
