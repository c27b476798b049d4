"""Several products of one factory: a row each, a value each, one score, on page, in print, on the desk."""

import pytest
from django.urls import reverse

from applications.models import Document
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from evaluation.forms import posted_name
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
    assert owner.get(reverse("results", args=(row.pk,)), {"key": "product_energy~2"}).json()["results"]

    assert story.sealed
    do_jobs()
    report = Document.objects.get(application=row, title="自评价表")
    assert files.read(report.file).startswith(b"%PDF")
    case = MemberClient(story.world.city_clerk).get(reverse("case", args=(row.pk,))).content.decode()
    assert "齿轮 0.3 tce/产品单位" in case
