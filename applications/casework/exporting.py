"""The queue as a file, or the dossiers of chosen cases: asked for by a person, made by a job, one at a time,
his alone for a day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import policy
from accounts import selectors as accounts
from accounts.actor import Actor
from accounts.models import User
from applications import selectors
from applications.casework import dossiers
from applications.casework.queue import WITHIN, Waiting, filters, rows_of
from applications.forms.queues import QueueForm
from applications.models import QueueExport
from evaluation.models import ScoreRun
from greenmfg import clock, excel, moment, uploads
from greenmfg.csv_table import write_csv
from greenmfg.errors import Refused
from greenmfg.excel import Value
from greenmfg.files import services as files
from greenmfg.jobs import services as jobs
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Postponed

Progress = Callable[[int, int], None]
Kind = QueueExport.Kind
MEDIA_TYPES = {Kind.XLSX: uploads.XLSX, Kind.CSV: "text/csv"}
JOB = "export_queue"
TITLE = "审核案件"
MAX_DOSSIERS = 100
AT_MOST = 20  # of one person, open at once
AT_ONCE = 2000  # rows read together


def export_queue(*, actor: Actor, kind: str, parameters: Mapping[str, str]) -> QueueExport:
    """Ask for all pages of the queue that ``parameters`` filter; asked for again while it is made, the same.

    Refused 422 for an unknown ``kind``, 409 where twenty of the person's are being made.
    """
    if kind not in WRITERS:
        raise Refused("请选择导出为 Excel 或 CSV。")
    return _ask(actor, kind, dict(parameters))


def export_dossiers(*, actor: Actor, application_ids: Sequence[int]) -> QueueExport:
    """Ask for the dossiers of what was filed of up to a hundred cases; otherwise as `export_queue`.

    Refused 404 where the actor does not see one of them, 422 for too many or none.
    """
    policy.require(actor, "review")
    wanted = sorted(set(application_ids))
    if not 1 <= len(wanted) <= MAX_DOSSIERS:
        raise Refused(f"请选择 1 至 {MAX_DOSSIERS} 个申报，您选择了 {len(wanted)} 个。")
    if selectors.visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise accounts.absent()
    return _ask(actor, Kind.DOSSIERS, {"application": wanted})


@transaction.atomic
def _ask(actor: Actor, kind: str, parameters: dict[str, Any]) -> QueueExport:
    # Whoever asks is locked, so that the second of two requests finds what the first has asked for.
    User.objects.select_for_update(no_key=True).get(pk=actor.person.pk)
    unmade = selectors.queue_exports(actor).filter(file=None, job__state__in=Job.OPEN)
    same = unmade.filter(kind=kind, parameters=parameters).first()
    if same:
        return same
    if unmade.count() >= AT_MOST:
        raise Refused(f"您有 {AT_MOST} 份导出正在生成，请等它们完成后再导出。", status=409)
    row = QueueExport.objects.create(
        tenant=actor.province,
        organization=actor.unit,
        user=actor.person,
        kind=kind,
        parameters=parameters,
    )
    row.job = jobs.enqueue(
        tenant=actor.province, kind=JOB, args={"export": row.pk}, dedupe_key=f"{JOB}:{row.pk}"
    )
    row.save(update_fields=["job"])
    return row


def make_export(*, export: QueueExport, done: int, progress: Progress) -> None:
    """Write the file of ``export``, of which ``done`` steps are behind us; Postponed while an earlier one of
    the same person is being made.

    The person is looked up anew: who is a member no more, or has lost the right, gets no file (Refused 403).
    """
    if export.file_id:
        return
    own = QueueExport.objects.filter(user=export.user_id, file=None, job__state__in=Job.OPEN)
    if own.filter(pk__lt=export.pk).exists():
        raise Postponed("您之前的导出完成后开始。")
    make = _make_dossiers if export.kind == Kind.DOSSIERS else _make_table
    make(export, done, progress)
    following = own.filter(pk__gt=export.pk).order_by("pk").first()
    if following and following.job_id:
        jobs.hurry(following.job_id)


def _make_table(export: QueueExport, _done: int, progress: Progress) -> None:
    rows = read_rows(_actor(export), export.parameters)
    progress(1, 3)
    content = WRITERS[Kind(export.kind)]([cells(row) for row in rows])
    progress(2, 3)
    with transaction.atomic():
        stored = files.keep(tenant=export.tenant, content=content, media_type=MEDIA_TYPES[Kind(export.kind)])
        QueueExport.objects.filter(pk=export.pk).update(file=stored, rows=len(rows))
    progress(3, 3)


def _make_dossiers(export: QueueExport, done: int, progress: Progress) -> None:
    actor, wanted = _actor(export), export.parameters["application"]
    rows = dossiers.make_dossiers(actor=actor, application_ids=wanted, done=done, progress=progress)
    with transaction.atomic():
        stored = dossiers.pack(actor=actor, dossiers=rows)
        QueueExport.objects.filter(pk=export.pk).update(
            file=stored, rows=sum(row.file is not None for row in rows)
        )
    progress(len(wanted) + 1, len(wanted) + 1)


def read_rows(actor: Actor, parameters: Mapping[str, str]) -> list[Waiting]:
    """The actor's whole queue as one moment has it: a row that changes meanwhile is there as it was.

    Refused 409 where ``parameters`` name what is not there to choose any more.
    """
    with moment.one_moment():
        rounds = selectors.rounds_seen(actor)
        form = QueueForm(parameters, choices=filters(actor, rounds))
        if not form.is_valid():
            raise Refused("筛选条件已失效，请重新查询后再导出。", status=409)
        found = list(selectors.queue(actor, **form.cleaned_data))
        pages = [found[first : first + AT_ONCE] for first in range(0, len(found), AT_ONCE)]
        return [row for page in pages for row in rows_of(page, rounds)]


def purge_exports() -> None:
    """Forget the province's exports of more than a day, and let go of their files."""
    rows = QueueExport.objects.filter(created_at__lte=clock.now() - selectors.EXPORTS_KEPT)
    for row in rows.select_related("file"):
        row.delete()
        if row.file is not None:
            files.discard(row.file)


def _actor(export: QueueExport) -> Actor:
    actor = accounts.still_acting(export.user, export.organization_id)
    policy.require(actor, "review")
    return actor


# -- what a row comes to ---------------------------------------------------------------------------------

HEAD = (
    "申报编号", "申报单位", "统一社会信用代码", "市州", "申报批次", "类别", "行业基准", "提交时间", "状态",
    "自报负面情形", "查出负面情形", "缺项", "疑点", "得分来源", "得分", "待定得分项", "与第三方差值",
    "差值说明", "本环节截止时间", "备注",
)  # fmt: skip


def cells(row: Waiting) -> Sequence[Value]:
    """What stands below `HEAD` of one row."""
    score: ScoreRun | None = row.score
    return (
        row.number, row.unit, row.uscc, row.region, row.round, row.honour, row.industry,
        _local(row.sealed_at), row.status,
        row.declared.unmet if row.declared else None, row.found,
        None if row.lacks is None else "；".join(map(str, row.lacks)) or "无", row.flags,
        row.source if score else None,
        Decimal(score.total) if score and score.total else None, score.pending if score else None,
        None if row.estimate and not row.gap else row.gap, _gap_note(row), _local(row.closes_at), row.note,
    )  # fmt: skip


def _gap_note(row: Waiting) -> str | None:
    """What the gap is to, where the unit's own points are a range."""
    if not row.estimate:
        return None
    return f"距自评预估范围 {row.estimate} 较近一端" if row.gap else f"{WITHIN} {row.estimate}"


def _local(at: datetime | None) -> datetime | None:
    """As the province's clocks have it: a workbook knows no zones."""
    return at and timezone.localtime(at).replace(microsecond=0, tzinfo=None)


def _workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    return excel.write_table(title=TITLE, head=HEAD, rows=rows)


def _csv(rows: Sequence[Sequence[Value]]) -> bytes:
    return write_csv(head=HEAD, rows=rows)


WRITERS: Mapping[Kind, Callable[[Sequence[Sequence[Value]]], bytes]] = {Kind.XLSX: _workbook, Kind.CSV: _csv}
