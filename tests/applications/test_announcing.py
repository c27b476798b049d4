"""发文公布 after the notice: who is without an upheld objection is listed, with a certificate."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from applications.models import Document, Listing
from applications.services import announcing, notices, objections
from greenmfg import clock
from greenmfg.errors import Refused
from greenmfg.files import services as files
from greenmfg.jobs.tasks import run_job
from tests.people import World
from tests.provincial import ProvincialStory

NUMBER = "湘工信节能〔2026〕12号"


class TwoUnits:
    """Two enterprises on one notice, which is over; an objection against the second holds."""

    def __init__(self, world: World) -> None:
        self.first = ProvincialStory(world)
        self.second = ProvincialStory(world, applicant="stranger", signatory="stranger")
        self.second.round, self.second.accredited = self.first.round, self.first.accredited
        self.approver = self.first.actor("province_approver")
        ids = [self.first.selected.pk, self.second.selected.pk]
        clerk = self.first.actor("province_clerk")
        self.notice = notices.draft_notice(actor=clerk, round=self.first.round, application_ids=ids)
        notices.open_notice(actor=self.approver, notice=self.notice, seen_version=1)
        self.first.noticed = self.second.noticed = self.notice
        row = self.second.object_to()
        objections.handle(
            actor=self.approver, objection=row, seen_version=1, outcome="uphold", reply="处罚属实。"
        )

    def close(self) -> None:
        notices.close_notice(actor=self.approver, notice=self.notice, seen_version=self.notice.version)

    def announce(self, **told) -> int:
        usual = {
            "document_number": NUMBER,
            "listed_on": timezone.localdate(clock.read()),
            "seen_version": self.notice.version,
        }
        return announcing.announce(actor=self.approver, notice=self.notice, **{**usual, **told})


@pytest.fixture
def units(in_hunan):
    return TwoUnits(in_hunan)


@pytest.fixture
def closed(units):
    with clock.override(units.notice.ends_at + timedelta(days=2)):
        units.close()
        yield units


def test_the_unopposed_are_listed_and_the_opposed_are_not(closed, client_for):
    department = client_for(closed.first.world.province_approver)
    path = f"/notices/{closed.notice.pk}/announce/"
    assert "未列入名单" in department.get(path).content.decode()
    today = timezone.localdate(clock.read())
    typed = {"document_number": NUMBER, "listed_on": today.isoformat(), "seen_version": closed.notice.version}
    assert department.act(path, typed).status_code == 302
    ended = [story.seen_by("province_approver", story.selected) for story in (closed.first, closed.second)]
    assert [(row.status, row.outcome) for row in ended] == [
        ("concluded", "listed"), ("concluded", "not_listed"),
    ]  # fmt: skip
    entry = Listing.objects.get(level="provincial")
    assert (entry.application, entry.document_number, entry.listed_on) == (ended[0], NUMBER, today)
    page = department.get(f"/notices/{closed.notice.pk}/").content.decode()
    assert '<td data-label="牌匾名称">湖南省绿色工厂</td>' in page
    assert '<td data-label="落款单位">湖南省工业和信息化厅</td>' in page
    public = client_for(None).get(f"/public/hunan/notices/{closed.notice.pk}/").content.decode()
    assert NUMBER in public
    assert department.act(path, typed).status_code == 409


def test_the_certificate_is_the_platforms_own_and_its_code_tells_what_holds_now(closed, client_for):
    closed.announce()
    run_job(Document.objects.get(kind="certificate").job_id)
    paper = Document.objects.get(kind="certificate")
    (sheet,) = PdfReader(BytesIO(files.read(paper.file))).pages
    text = sheet.extract_text()
    assert "湘江新材料有限公司" in text
    assert "不是主管部门颁发的证书" in text.replace("\n", "")
    anybody = client_for(None)
    page = anybody.get(f"/check/{paper.token}/").content.decode()
    for told in ("在名单中", NUMBER, "2026年度省级绿色工厂"):
        assert told in page
    Listing.objects.update(state="removed")
    assert "已移出名单" in anybody.get(f"/check/{paper.token}/").content.decode()
    assert (
        paper.title
        in client_for(closed.first.world.owner)
        .get(f"/applications/{closed.first.selected.pk}/")
        .content.decode()
    )


def test_nothing_is_announced_before_the_notice_is_over(units, client_for):
    with pytest.raises(Refused) as caught:
        units.announce()
    assert caught.value.status == 409
    department = client_for(units.first.world.province_approver)
    assert department.get(f"/notices/{units.notice.pk}/announce/").status_code == 409
    case = department.get(f"/cases/{units.first.selected.pk}/").content.decode()
    assert "登记公布结果</a>" not in case


@pytest.mark.parametrize("days", [-3, 1])
def test_the_document_is_of_a_day_after_the_notice_and_not_of_tomorrow(closed, days):
    day = timezone.localdate(clock.read()) + timedelta(days=days)
    with pytest.raises(Refused, match="公布日期应在公示期满") as caught:
        closed.announce(listed_on=day)
    assert [item.field for item in caught.value.items] == ["listed_on"]
    assert not Listing.objects.filter(level="provincial").exists()
    closed.notice.refresh_from_db()
    assert (closed.notice.status, closed.notice.document_number) == ("closed", "")


def test_a_case_in_a_notice_is_concluded_by_the_announcement_alone(closed, client_for):
    department, case = client_for(closed.first.world.province_approver), closed.first.selected
    path = f"/rounds/{case.offer.round_id}/outcome/"
    for answer in (
        department.get(path),
        department.get(f"{path}record/"),
        department.act(f"{path}record/", {}),
    ):
        assert answer.status_code == 409
        assert "请在公示页面结束公示并办理“发文公布”" in answer.content.decode()
    assert closed.first.seen_by("province_approver", case).status == "in_notice"
