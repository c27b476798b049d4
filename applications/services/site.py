"""现场评估 (15号 三、4): the department records it, and corrects a wrong record by a newer one."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors
from applications.models import SiteAssessment, SitePhotograph
from applications.services.attaching import kept
from applications.services.moves import hold
from applications.workflow import Status
from greenmfg import clock
from greenmfg.errors import Item, Refused

MOST = 20  # photographs


@dataclass(frozen=True)
class Assessor:
    """Who took part: 姓名, 单位, 职务."""

    name: str
    unit: str
    post: str

    @property
    def is_blank(self) -> bool:
        """Whether it is a line of the form that nobody filled in."""
        return not (self.name or self.unit or self.post)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What is recorded: day, people, and for each of the two parts whether it holds, with a finding.

    ``people`` are the lines of the form; blank ones count for nothing.
    """

    assessed_on: date
    people: Sequence[Assessor]
    indicators_met: bool
    indicators_finding: str
    report_sound: bool
    report_finding: str


@transaction.atomic
def assess_site(
    *,
    actor: Actor,
    application_id: int,
    assessment: Assessment,
    photographs: "Sequence[UploadedFile[bytes]]" = (),
    retained: Collection[int] = (),
    seen_no: int = 0,
    correction: str = "",
) -> SiteAssessment:
    """Record an assessment on site with 1 to 20 photographs, the uploaded and the ``retained`` ones.

    Of those one that was refused by its check does not count.

    ``seen_no`` numbers the record that the page showed, 0 where there was none; a record after it corrects
    it, with the reason. Refused: 403 without the role, 409 unless the case is with the province and nobody
    was faster, 422 naming what is missing or no picture.
    """
    policy.require(actor, "assess_site")
    application = selectors.application(actor, application_id)
    hold(
        actor=actor,
        application=application,
        seen_version=application.version,
        status=Status.PROVINCIAL,
        label="登记现场评估",
    )
    last = selectors.last_site_assessment(application)
    expect_last(last, str(seen_no))
    usable = selectors.usable_photographs(last) if last else []
    earlier = [row for row in usable if row.pk in set(retained)]
    _expect_sound(assessment, len(photographs) + len(earlier), last, correction)
    row = SiteAssessment.objects.create(
        tenant=application.tenant,
        application=application,
        no=seen_no + 1,
        assessed_on=assessment.assessed_on,
        people=[asdict(one) for one in assessment.people if not one.is_blank],
        indicators_met=assessment.indicators_met,
        indicators_finding=assessment.indicators_finding.strip(),
        report_sound=assessment.report_sound,
        report_finding=assessment.report_finding.strip(),
        correction=correction.strip() if last else "",
        by=actor.person,
        at=clock.read(),
    )
    files = [(picture.file, picture.filename) for picture in earlier]
    for upload in photographs:
        taken = kept(actor, upload, "photographs", is_picture=True)
        files.append((taken["file"], taken["filename"]))
    # The same picture chosen twice is one picture.
    SitePhotograph.objects.bulk_create(
        SitePhotograph(tenant=application.tenant, assessment=row, file=file, filename=name)
        for file, name in {file.pk: (file, name) for file, name in files}.values()
    )
    events.record(actor=actor, subject=application, action="assess_site", reason=_told(row))
    return row


def expect_last(last: SiteAssessment | None, seen_no: str) -> None:
    """Refused 409 where a colleague has recorded another one since the page was made."""
    if seen_no != str(last.no if last else 0):
        raise Refused("该申报的现场评估已由同事登记，请刷新页面查看。", status=409)


def lacking_people(people: Sequence[Assessor]) -> list[Item]:
    """What is missing of those who took part, at the lines of the form."""
    if all(one.is_blank for one in people):
        return [Item("people", "请至少填写一位评估人员的姓名、单位和职务。")]
    return [
        Item(f"name.{at}", f"第 {at + 1} 位评估人员的姓名、单位、职务须填写完整。")
        for at, one in enumerate(people)
        if not one.is_blank and not (one.name.strip() and one.unit.strip() and one.post.strip())
    ]


def lacking_pictures(number: int) -> list[Item]:
    """What is wrong with so many photographs."""
    if 1 <= number <= MOST:
        return []
    return [Item("photographs", f"请上传 1 至 {MOST} 张现场照片，现有 {number} 张。")]


def _told(row: SiteAssessment) -> str:
    """The record in one line, for the history."""
    outcome = "通过" if row.is_passed else "未通过"
    return f"{outcome}；更正前一次登记：{row.correction}" if row.correction else outcome


def _expect_sound(told: Assessment, pictures: int, last: SiteAssessment | None, correction: str) -> None:
    items: list[Item] = []
    if told.assessed_on > selectors.today():
        items.append(Item("assessed_on", "评估日期不能晚于今日。"))
    items += lacking_people(told.people)
    if not told.indicators_finding.strip():
        items.append(Item("indicators_finding", "请填写对指标完成情况的评估意见。"))
    if not told.report_finding.strip():
        items.append(Item("report_finding", "请填写对第三方评价报告的评估意见。"))
    items += lacking_pictures(pictures)
    if last and not correction.strip():
        items.append(Item("correction", "请填写更正理由，原登记内容仍然保留。"))
    if items:
        raise Refused("现场评估记录需要补充。", items=items)
