import time
from datetime import date, timedelta
import pytest
from tests.chaos import test_year_of_mails as y
pytestmark = pytest.mark.django_db(transaction=True)
taking = y.taking
real = y.run_tick
state = {"week": None, "n": 0, "t": 0.0}
def timed(moment):
    w = moment.date().isocalendar()[1]
    if w != state["week"]:
        now = time.perf_counter()
        print("WEEK", state["week"], "ticks", state["n"], "s", round(now - state["t"], 1), flush=True)
        state.update(week=w, n=0, t=now)
    state["n"] += 1
    return real(moment)
@pytest.mark.timeout(14400)
def test_prof(monkeypatch):
    monkeypatch.setattr(y, "run_tick", timed)
    print(y.simulate(date(y.YEAR,1,8), date(y.YEAR,12,27), y.ZONES))
