"""What the components say, and that they refuse what they do not know."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from greenmfg.errors import Item
from greenmfg.templatetags.charts import CategoryScore, benchmark_scale, category_radar
from greenmfg.templatetags.ui import deadline, error_summary

NOW = datetime(2025, 10, 27, 6, 0, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    """Render ``source`` with the components loaded."""
    return Template("{% load ui charts %}" + source).render(Context(context))


def test_an_unknown_prop_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="colour"):
        render('{% status_badge "填报中" colour="red" %}')


def test_an_unknown_tone_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="red"):
        render('{% status_badge "填报中" "red" %}')


def test_text_of_people_is_escaped():
    html = render('{% facts %}{% fact "单位名称" name %}{% endfacts %}', name="<script>alert(1)</script>")
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(0), "已截止"),
        (timedelta(seconds=59), "还剩 0 分钟"),
        (timedelta(minutes=59, seconds=59), "还剩 59 分钟"),
        (timedelta(hours=23, minutes=59), "还剩 23 小时"),
        (timedelta(days=1), "还剩 1 天"),
        (timedelta(days=9, hours=5), "还剩 9 天"),
    ],
)
def test_a_deadline_tells_the_time_left(left, text):
    assert text in deadline(NOW + left, NOW)


def test_no_deadline_is_said_so():
    assert deadline(None, NOW) == "未设截止时间"


@pytest.mark.parametrize(
    ("value", "baseline", "leading", "verdict"),
    [
        ("0.15", "0.3", "0.15", "达到引领值"),  # less is better
        ("0.2", "0.3", "0.15", "介于基准值与引领值之间"),
        ("0.3", "0.3", "0.15", "未优于基准值"),
        ("95", "60", "90", "达到引领值"),  # more is better
        ("59", "60", "90", "未优于基准值"),
    ],
)
def test_a_value_is_placed_between_its_benchmarks(value, baseline, leading, verdict):
    assert benchmark_scale(Decimal(value), Decimal(baseline), Decimal(leading))["verdict"] == verdict


def test_a_value_far_off_stays_on_the_bar():
    assert benchmark_scale(Decimal(-(10**9)), Decimal(60), Decimal(90))["marker"] == "18.0"
    assert benchmark_scale(Decimal(10**9), Decimal(60), Decimal(90))["marker"] == "342.0"


def test_no_number_is_shown_where_a_benchmark_is_missing():
    html = render("{% benchmark_bar value baseline None %}", value=Decimal(3), baseline=Decimal(2))
    assert "待定" in html
    assert "<svg" not in html


def test_the_radar_reaches_the_full_points_and_leaves_out_what_is_pending():
    scores = [
        CategoryScore(name, points, Decimal(30))
        for name, points in [("甲", Decimal(30)), ("乙", None), ("丙", Decimal(0))]
    ]
    shape = category_radar(scores)["shape"].split()
    assert shape == ["200.0,40.0", "200.0,145.0", "200.0,145.0"]


def test_an_error_summary_links_every_fault_to_its_place():
    class Person(forms.Form):
        phone = forms.CharField(label="手机")

    html = render("{% error_summary form %}", form=Person({}))
    assert '<a href="#id_phone">手机：' in html
    assert error_summary(items=[Item("site_area", "请填写数字")])["lines"] == [
        ("field-site_area", "", "请填写数字")
    ]


def test_nothing_wrong_is_no_summary():
    assert "error-summary" not in render("{% error_summary items=items %}", items=[])
