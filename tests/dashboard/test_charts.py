from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import BOTTOM, HEIGHT, TOP, bars, burnup, ceiling

figures = st.lists(st.integers(0, 5_000), min_size=1, max_size=26)


@given(figures, st.sampled_from([360, 720]), st.integers(0, 5_000))
def test_every_bar_stands_within_the_picture_and_is_as_high_as_its_figure(values, width, line):
    chart = bars([(str(n), value, value == 0) for n, value in enumerate(values)], width=width, line=line)
    for bar, value in zip(chart.bars, values, strict=True):
        assert 0 <= bar.x < bar.x + bar.width <= width
        assert TOP <= bar.y <= BOTTOM < HEIGHT
        assert abs(bar.height - (BOTTOM - TOP) * value / chart.most) < 0.2
    assert TOP <= chart.line <= BOTTOM
    assert [bar.x for bar in chart.bars] == sorted(bar.x for bar in chart.bars)


@given(figures, st.integers(0, 5_000))
def test_a_burn_up_never_falls_and_ends_at_the_sum(values, before):
    chart = burnup([(str(n), value) for n, value in enumerate(values)], before=before)
    heights = [y for _x, y in chart.points]
    assert heights == sorted(heights, reverse=True)
    assert chart.totals[-1] == before + sum(values)
    assert chart.scope is None


def test_nothing_to_show_is_a_picture_too():
    assert bars([]).bars == []
    assert burnup([]).points == []


@given(st.integers(0, 10**6))
def test_the_top_of_a_scale_is_round_and_not_far_above(value):
    assert value <= ceiling(value) <= max(2 * value, 1)
