"""City X reaches for city Y: its rows are absent, and nothing told to X moves with them (attack 7)."""

import re
from datetime import date

import pytest

from accounts.models import Organization
from applications.models import Application, Listing, Proposal, QueueExport
from evaluation.models import ScoreRun
from greenmfg import clock
from tests.crowd import copy, gather
from tests.stories import Story

NAME = "株洲隐名制造有限公司"
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
# Each door to a list, and what of it can be asked for by parameters, Y's region among them.
PAGES = (
    "/desk/", "/queue/", "/queue/exports/", "/transmittals/", "/rounds/{round}/transmittal/", "/listings/",
    "/listings/?region={region}", "/listings/?text=隐名", "/proposals/",
)  # fmt: skip
QUESTIONS = (
    "", "?region={region}", "?city={region}", "?sort=region", "?sort=organization__name", "?ordering=region",
    "?sort=self_sheet__score", "?text={number}", "?text=隐名", "?flag=declared", "?round={round}",
    "?left=over", "?status=provincial", "?page=2", "?region=&region_id={region}",
)  # fmt: skip


@pytest.fixture
def cities(in_hunan, do_jobs):
    """Three cases of Changsha, and one more that is then Zhuzhou's, with scores and a formula-free name."""
    story = Story(in_hunan)
    assert story.sealed.receipt
    do_jobs()
    gather(story, 4)
    move(Application.objects.order_by("-pk").first(), in_hunan.zhuzhou)
    return story


def move(case, region):
    Application.objects.filter(pk=case.pk).update(region=region)
    Organization.objects.filter(pk=case.organization_id).update(region=region, name=NAME)


def foreign(story):
    return Application.objects.select_related("organization").get(region=story.world.zhuzhou)


def told(client, path):
    """What the page says, without what is new in it each time."""
    return TOKENS.sub("", client.get(path).text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_attack_007_the_rows_of_another_city_are_absent(cities, browse, question):
    case, world = foreign(cities), cities.world
    asked = question.format(region=world.zhuzhou.pk, round=cities.round.pk, number=case.number)
    client = browse("city_clerk")
    page = client.get(f"/queue/{asked}", follow=True)
    assert page.status_code == 200
    assert {row.region for row in page.context["rows"]} <= {"长沙市"}
    for secret in (NAME, case.organization.uscc, f"/cases/{case.pk}/", "株洲"):
        assert secret not in page.text
    assert case.number not in page.text.replace(f'value="{case.number}"', "")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "verify/",
        "lookups/",
        "evidence/",
        "forward/",
        "differences/",
        "return/",
        "decide/decline_municipal/",
    ],
)
def test_attack_007_a_case_of_another_city_is_not_there(cities, browse, page):
    case, client = foreign(cities), browse("city_approver")
    assert client.get(f"/cases/{case.pk}/{page}").status_code == 404
    assert client.get(f"/cases/999999/{page}").status_code == 404


def test_attack_007_an_export_holds_no_row_of_another_city(cities, browse, do_jobs, world):
    client = browse("city_clerk")
    client.act("/queue/exports/", {"kind": "csv", "region": world.zhuzhou.pk, "sort": "region"})
    do_jobs()
    export = QueueExport.objects.get()
    content = b"".join(client.get(f"/queue/exports/{export.pk}/file/").streaming_content).decode()
    assert export.parameters == {"sort": "region"}
    assert (export.rows, content.count("\r\n")) == (3, 4)
    assert NAME not in content
    assert "株洲" not in content


def test_attack_007_nothing_told_to_a_city_moves_with_anothers_data(cities, browse):
    client, case = browse("city_clerk"), foreign(cities)
    paths = [page.format(round=cities.round.pk, region=cities.world.zhuzhou.pk) for page in PAGES]
    client.get("/desk/")
    before = [told(client, path) for path in paths]
    assert all("长沙" in page for page in before)
    Application.objects.filter(pk=case.pk).update(status="concluded", outcome="listed")
    run = ScoreRun.objects.get(sheet=case.self_sheet)
    run.pk, run.input_sha256, run.total, run.unmet = None, "later", "99.9", 3
    run.save(force_insert=True)
    Listing.objects.create(
        tenant=case.tenant, honour="factory", level="national", uscc=case.organization.uscc, name=NAME,
        region=case.region, year=2025, document_number="1号", listed_on=date(2025, 12, 25),
    )  # fmt: skip
    neighbour, seal = cities.world.neighbour, copy(cities.sealed, application=case)
    seal.save()
    Proposal.objects.create(
        tenant=case.tenant, application=case, snapshot=seal, seen_version=1, action="decline_municipal",
        organization=neighbour.organization, by=neighbour.user, reason="隐名", at=clock.read(),
    )  # fmt: skip
    gather(cities, 8)
    for more in Application.objects.order_by("-pk")[:4]:
        move(more, cities.world.zhuzhou)
    assert [told(client, path) for path in paths] == before
    answer = browse("neighbour").get("/proposals/")
    assert NAME in answer.text
