"""Several products of one factory: a row each, a value each, one score, on page, in print, on the desk."""

from dataclasses import replace

import pytest
from django.urls import reverse

from applications.casework import checking
from applications.casework.comparing import flagged_rows
from applications.models import Document, Flag
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.benchmarks import Value
from evaluation.forms import posted_name
from evaluation.said import Said
from evaluation.scoring.places import place_of
from greenmfg.files import services as files
from tests.people import MemberClient
from tests.stories import Story

VALUES = [
    Value(key="energy_intensity", variant="product", leading="0.1", baseline="0.3", source="测试用标准"),
]
PRODUCTS = {
    "product_name~1": "轴承",
    "product_energy~1": "10",
    "product_output~1": "100",
    "product_name~2": "齿轮",
    "product_energy~2": "30",
    "product_output~2": "100",
}


@pytest.fixture
def story(in_hunan) -> Story:
    story = Story(in_hunan)
    assert story.round  # with it comes the scheme
    benchmarks.publish(
        actor=story.actor("province_approver"), scheme="factory-2025", year=2025, title="限额", values=VALUES
    )
    return story


def test_two_products_are_two_rows_of_one_indicator(story, do_jobs):
    owner, row = MemberClient(story.world.owner), story.filled
    fill = reverse("fill", args=(row.pk, "energy"))
    filled = evaluation.filled(row.self_sheet)
    texts = PRODUCTS | {"energy_intensity": "", "energy_intensity.variant": "product"}
    posted = {f"value.{posted_name(key)}": text for key, text in texts.items()}
    posted |= {f"seen.{posted_name(key)}": filled.version(key) for key in texts}
    assert owner.act(fill, posted).status_code == 302

    filled = evaluation.filled(row.self_sheet)
    score = filled.rows["energy_intensity"]
    assert score.points == 2  # (8 × 10 + 0 × 30) ÷ 40
    page = owner.get(fill).content.decode()
    assert "轴承 0.1 tce/产品单位" in page
    assert owner.get(reverse("application", args=(row.pk,))).status_code == 200
    for key in ("product_energy~2", "product_name~2"):
        heard = owner.get(reverse("results", args=(row.pk,)), {"key": key, "page": "energy"}).json()
        assert "齿轮 0.3" in heard["results"]["energy_intensity.trace"]

    assert story.sealed
    do_jobs()
    report = Document.objects.get(application=row, title="自评价表")
    assert files.read(report.file).startswith(b"%PDF")
    case = MemberClient(story.world.city_clerk).get(reverse("case", args=(row.pk,))).content.decode()
    assert "齿轮 0.3 tce/产品单位" in case


def test_products_are_returned_for_correction_as_one_table(story):
    """One box for all of them; naming it opens every cell, and what was changed is told of the indicator."""
    row, name = story.sealed.application, "product_name~1"
    asked = dict(checking.correction_groups(row))["能源低碳化"]
    assert (name, "按产品填报的数据") in asked
    assert not any(key.startswith("product_energy") for key, _ in asked)
    sheets.unlock(sheet=row.self_sheet, keys=[name])
    row.self_sheet.refresh_from_db()
    assert row.self_sheet.takes("product_energy~2")
    assert not row.self_sheet.takes("energy_intensity")
    filled = evaluation.filled(row.self_sheet)
    chosen = {place_of("energy_intensity.variant"): Said("energy_intensity.variant", "product")}
    filled = replace(filled, answers={**filled.answers, **chosen})
    ((_flag, led_to),) = flagged_rows(filled, [Flag(key="product_energy~2")])
    assert led_to == "energy_intensity"
