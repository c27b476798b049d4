"""The queue of an office: its cases narrowed, put in order and read as plain rows."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import GreaterThan

from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Application, Lookup, Proposal, QueueExport, Round, SavedFilter, Verification
from applications.selectors.cases import visible_to
from applications.selectors.flags import flag_count
from applications.selectors.official import judged_by_body, official
from applications.selectors.rounds import binding_deadlines, stage_of_status
from applications.workflow import FINAL
from evaluation.models import ScoreRun
from greenmfg import clock

FLAGS: Mapping[str, str] = {
    "negative": "存在负面情形（自报或查出）",
    "declared": "自报负面情形",
    "found": "查出负面情形",
    "proposed": "待审核决定",
    "flagged": "有疑点",
    "pending": "有待定得分项",
    "unverified": "尚未核实指标",
    "differing": "核实有出入",
}
LEFT: Mapping[str, str] = {"3": "还剩 3 天以内", "7": "还剩 7 天以内", "over": "已截止"}
SORTS: Mapping[str, str] = {
    "": "负面情形在前，等待久的在前",
    "left": "剩余时间",
    "newest": "最近提交",
    "score": "得分",
    "unit": "单位名称",
    "region": "市州",
}


def queue(
    actor: Actor,
    *,
    status: str = "",
    round: int | None = None,
    honour: str = "",
    region: int | None = None,
    left: str = "",
    flag: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[Application, Any]:
    """An authority's cases: negative conditions first, then in the order they wait, or as ``sort`` says.

    What is over comes last. ``text`` matches name, product, code or number; ``left``, ``flag`` and ``sort``
    are of `LEFT`, `FLAGS` and `SORTS`. Plain rows rather than objects: a page of two hundred then costs
    little more than its query.
    """
    rows = visible_to(actor).alias(judged=judged_by_body(OuterRef("pk")))
    exact = {"status": status, "offer__round": round, "offer__honour": honour, "region": region}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if left or sort == "left":
        rows = rows.alias(stage=stage_of_status(default=Value(""))).alias(closes_at=_closes_at())
    if left:
        rows = rows.filter(_closing(left), ~Q(status__in=FINAL))
    if flag:
        rows = rows.filter(_condition(actor, flag))
    if text:
        rows = rows.filter(
            Q(organization__name__icontains=text)
            | Q(subject__icontains=text)
            | Q(organization__uscc=text.upper())
            | Q(number__icontains=text)
        )
    over = Case(When(status__in=FINAL, then=1), default=0)
    return rows.order_by(over, *_order(sort), "pk").values(
        "pk",
        "number",
        "status",
        "sealed_at",
        "subject",
        "region_id",
        sheet_id=F("self_sheet"),
        scheme=F("self_sheet__scheme_revision__sha256"),
        round_id=F("offer__round"),
        honour=F("offer__honour"),
        unit=F("organization__name"),
        uscc=F("organization__uscc"),
        region_name=F("region__name"),
        region_code=F("region__code"),
        industry=F("self_sheet__industry"),
    )


class Checked(NamedTuple):
    """How many criteria of a case are verified, gates looked up, gates found to be so, and flags.

    ``judged`` is the sheet of the body that has found the case 合格, None where none has.
    """

    judged: int | None
    verified: int
    looked_up: int
    found: int
    flags: int


def checked(applications: Iterable[int]) -> dict[int, Checked]:
    """How far the city has come with each of ``applications``, which the caller has found in a queue."""
    rows = Application.objects.filter(pk__in=applications).values_list(
        "pk",
        judged_by_body(OuterRef("pk")),
        number_of(Verification.objects.all(), "key"),
        number_of(Lookup.objects.all(), "gate"),
        number_of(_found(), "gate"),
        flag_count(),
    )
    return {pk: Checked(*told) for pk, *told in rows}


def number_of(records: QuerySet[Any], name: str) -> Coalesce:
    """How many different ``name`` the records of a case have."""
    of_case = records.filter(application=OuterRef("pk")).order_by().values("application")
    return Coalesce(Subquery(of_case.annotate(n=Count(name, distinct=True)).values("n")), 0)


def rounds_seen(actor: Actor) -> list[Round]:
    """The rounds that the actor's office has cases of, newest first."""
    rows = Round.objects.filter(Exists(visible_to(actor).filter(offer__round=OuterRef("pk"))))
    return list(rows.order_by("-year", "-pk"))


def saved_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """The filters that the acting person keeps for the queue of this organization, by name."""
    return SavedFilter.objects.filter(user=actor.user, organization=actor.organization).order_by("name")


EXPORTS_KEPT = timedelta(days=1)


def queue_exports(actor: Actor) -> QuerySet[QueueExport]:
    """What the acting person has taken along of this organization's queue in the last day, newest first."""
    rows = QueueExport.objects.filter(user=actor.user, organization=actor.organization)
    rows = rows.filter(created_at__gt=clock.now() - EXPORTS_KEPT)
    return rows.select_related("file", "job").order_by("-pk")


def queue_export(actor: Actor, pk: int) -> QueueExport:
    """One of `queue_exports`; Refused 404 otherwise."""
    row = queue_exports(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def _condition(actor: Actor, flag: str) -> Any:
    verified = Verification.objects.filter(application=OuterRef("pk"))
    match flag:
        case "negative":
            return _negative()
        case "declared":
            return _declares()
        case "found":
            return _is_found()
        case "proposed":  # in the actor's own office; nobody else knows of it
            waiting = Proposal.objects.filter(application=OuterRef("pk"), organization=actor.organization)
            return Exists(waiting.filter(status=Proposal.Status.OPEN))
        case "flagged":
            return GreaterThan(flag_count(), 0)
        case "pending":
            return GreaterThan(official("pending"), 0)
        case "differing":
            return Exists(verified.exclude(outcome=Verification.Outcome.VERIFIED))
        case _:
            return ~Exists(verified)


def _negative() -> Q:
    """Whether the unit declares a negative condition or the city has found one.

    Asked as two short lists rather than of each case: few of thousands have any.
    """
    return _declares() | _is_found()


def _declares() -> Q:
    later = ScoreRun.objects.filter(sheet=OuterRef("sheet")).filter(
        Q(sheet_revision__gt=OuterRef("sheet_revision"))
        | Q(sheet_revision=OuterRef("sheet_revision"), pk__gt=OuterRef("pk"))
    )
    unmet = ScoreRun.objects.filter(~Exists(later), unmet__gt=0)
    return Q(self_sheet__in=unmet.values("sheet"))


def _is_found() -> Q:
    return Q(pk__in=_found().values("application"))


def _found() -> QuerySet[Lookup]:
    """The look-ups that count and found the condition."""
    later = Lookup.objects.filter(
        application=OuterRef("application"), gate=OuterRef("gate"), pk__gt=OuterRef("pk")
    )
    return Lookup.objects.filter(~Exists(later), result=Lookup.Result.FOUND)


def _closes_at() -> Subquery:
    binding = binding_deadlines(OuterRef("offer__round"), OuterRef("stage"), OuterRef("region"))
    return Subquery(binding.values("closes_at")[:1])


def _closing(left: str) -> Q:
    now = clock.now()
    if left == "over":
        return Q(closes_at__lte=now)
    return Q(closes_at__gt=now, closes_at__lte=now + timedelta(days=int(left)))


def _order(sort: str) -> tuple[Any, ...]:
    match sort:
        case "left":
            return (F("closes_at").asc(nulls_last=True), "sealed_at")
        case "newest":
            return ("-sealed_at",)
        case "score":
            total = NullIf(official("total"), Value(""))
            return (Cast(total, DecimalField(max_digits=12, decimal_places=4)).desc(nulls_last=True),)
        case "unit":
            return ("organization__name",)
        case "region":
            return ("region__code", "organization__name")
        case _:
            return (Case(When(_negative(), then=0), default=1), "sealed_at")
