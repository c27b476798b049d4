"""Parks and supply chains: three years on one sheet, from the first page to the list of the province."""

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import presenting
from applications.models import Document, Listing
from applications.services import drafts
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from evaluation.cell import ROW
from evaluation.forms import posted_name
from evaluation.schemes.loader import FIXTURES
from evaluation.scoring.places import place_of
from evaluation.sections import sections_of
from greenmfg.files import services as files
from greenmfg.templatetags.formats import points
from tests.evidence.files import a_pdf
from tests.parks.test_profile import PAGE, PARK
from tests.people import MemberClient
from tests.provincial import ProvincialStory, example
from tests.stories import Story
from tests.workbook.conftest import Desk

QUERIES = 15
ROWS = {"park": "energy_output@2025", "supply_chain": "supplier_training@2025"}
LEADING = FIXTURES.parent / "benchmarks" / "park-2018.yaml"


@pytest.fixture(params=ROWS)
def story(request, in_hunan) -> ProvincialStory:
    """A unit of each track in a round of the province, judged by a body on a sheet of the same rows."""
    values = [Value(**row) for row in yaml.safe_load(LEADING.read_text("utf-8"))["values"]]
    story = ProvincialStory(in_hunan, honour=request.param)
    assert story.round
    if request.param == "park":
        assert MemberClient(in_hunan.owner).act(PAGE, PARK).status_code == 302
    told = {"scheme": "park-2018", "year": 2026, "title": "引领值", "values": values}
    benchmarks.publish(actor=story.actor("province_approver"), **told)
    return story


def pages_of(client, sheet, view, pk):
    """Each page of a sheet by its slug, read by few queries."""
    assert client.get(reverse("desk")).status_code == 200
    found = {}
    for section in sections_of(evaluation.scheme_of(sheet), sheet.side):
        with CaptureQueriesContext(connection) as seen:
            response = client.get(reverse(view, args=(pk, section.slug)))
        assert response.status_code == 200
        assert len(seen) <= QUERIES
        found[section.slug] = response.content.decode()
    return found


def test_a_row_of_a_year_is_a_row_like_any_other(story, do_jobs):
    owner, row, key = MemberClient(story.world.owner), story.filled, ROWS[story.honour]
    filled = evaluation.filled(row.self_sheet)
    assert not filled.problems()
    assert [year.year for year in filled.score.years] == [2023, 2024, 2025]
    assert filled.score.total == filled.score.years[0].total > 0  # what is said of each year is the same
    slug = next(page.slug for page in sections_of(filled.scheme) if key in page.keys)
    assert f'id="field-{key}"' in pages_of(owner, row.self_sheet, "fill", row.pk)[slug]

    base, year, _item = place_of(key)
    told = {"key": base, "year": year, "value": "0.5", "seen_version": filled.version(key)}
    answers, fill = reverse("answers", args=(row.pk,)), reverse("fill", args=(row.pk, slug))
    assert owner.act(answers, told).json()["saved"][0]["year"] == year
    assert owner.act(answers, told | {"value": "0.6"}).status_code == 409
    heard = owner.get(reverse("results", args=(row.pk,)), {"key": key}).json()
    assert key in heard["results"]
    posted, seen = posted_name(key), filled.version(key) + 1
    assert owner.act(fill, {f"value.{posted}": "0.7", f"seen.{posted}": seen}).status_code == 302

    proofs = reverse("row_evidence", args=(row.pk, key))
    assert owner.act(proofs, {"files": a_pdf("统计表.pdf"), "whole": "yes"}).status_code == 302
    do_jobs()
    page = owner.get(fill).content.decode()
    assert "统计表" in page.split(f'data-evidence-block="{key}"')[1][:900]

    desk = Desk(owner, row)
    paper = desk.download()
    paper.write(key, 0.8)
    preview = desk.upload(paper)
    assert [line.entry.key for line in preview.context["preview"].changes] == [key]
    assert desk.confirm(preview).status_code == 302
    assert desk.text(key) == "0.8"
    after = evaluation.filled(row.self_sheet).score
    assert after.years[0].total == filled.score.total != after.years[2].total
    for name in ("application", "check", "application_evidence"):
        assert owner.get(reverse(name, args=(row.pk,))).status_code == 200
    # One group of the task list is open: that of the first page with anything left to fill in.
    assert (
        owner.act(answers, told | {"value": "", "seen_version": filled.version(key) + 3}).status_code == 200
    )
    groups = owner.get(reverse("application", args=(row.pk,))).context["groups"]
    assert [group.title for group in groups] == ["各年共用", *(f"{one.year} 年" for one in after.years)]
    assert [group.title for group in groups if group.is_current] == [f"{year} 年"]


def test_the_years_are_judged_by_a_body_and_lead_to_the_list(story, do_jobs):
    total = evaluation.filled(story.filled.self_sheet).score.total
    assert presenting.frozen(story.sealed).score.total == total
    body, entrustment = MemberClient(story.world.assessor), story.judged
    for slug, page in pages_of(body, entrustment.sheet, "judge", entrustment.pk).items():
        assert ("申报单位自评" in page) == ("@" in slug or slug == "gates"), slug
    assert story.submitted
    do_jobs()
    for paper in Document.objects.all():
        assert files.read(paper.file).startswith(b"%PDF-")
    pk, clerk = story.begun.pk, MemberClient(story.world.city_clerk)
    own = MemberClient(story.world.owner).get(reverse("application", args=(pk,))).content.decode()
    assert "更新概况不改变已提交的材料。" in own
    judged = evaluation.filled(entrustment.sheet).score.total
    for path in ("/queue/", reverse("case", args=(pk,)), reverse("case_evidence", args=(pk,))):
        assert clerk.get(path).status_code == 200
    queue = clerk.get("/queue/").content.decode()
    assert f"第三方评价 {points(judged)}" in queue
    case = clerk.get(reverse("case", args=(pk,))).content.decode()
    assert f"<dt>第三方评价总分</dt><dd>{points(judged)} /" in case
    assert story.certified
    assert Listing.objects.get(honour=story.honour, level="provincial").name == story.begun.organization.name
    assert MemberClient(story.world.province_clerk).get(reverse("case", args=(pk,))).status_code == 200


def test_a_park_is_recommended_to_the_ministry_and_a_listed_one_files_its_data(in_hunan, do_jobs):
    story = Story(in_hunan, honour="park")
    filled = evaluation.filled(story.begun.self_sheet)
    pages_of(MemberClient(in_hunan.owner), story.begun.self_sheet, "fill", story.begun.pk)
    # What is asked of several years has grown in the last one: without growth there is no elasticity.
    grown = {row.key for row in filled.scheme.quantities if place_of(row.key).year == filled.data_year}
    cells = {key: cell for key, cell in filled.cells.items() if cell.kind != ROW}
    story.answers = {key: "2" if key in grown else example(cell) for key, cell in cells.items()}
    assert story.listed
    do_jobs()
    assert Listing.objects.get(honour="park", level="national").uscc == in_hunan.owner.organization.uscc
    for name in ("owner", "city_clerk", "province_clerk"):
        door = "application" if name == "owner" else "case"
        path = reverse(door, args=(story.begun.pk,))
        assert MemberClient(getattr(in_hunan, name)).get(path).status_code == 200
    story.list_unit(in_hunan.stranger, "national")
    existing = story.round.offers.get(honour="park", entry="existing")
    assert drafts.begin(actor=story.actor("stranger"), offer_id=existing.pk).basis.level == "national"
