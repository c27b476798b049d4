"""公布结果 of a whole round that the ministry announces (390号 三): one person records, another confirms.

All recommended cases of the round, or none. In an office of one it is confirmed as it is recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent, needs_another, works_alone
from applications import selectors, workflow
from applications.models import Application, Listing, PlatformFiling, Round, RoundOutcome
from applications.services.concluding import LISTED, NOT_LISTED, Ending, conclude
from applications.services.guards import expect_no_notice
from applications.services.moves import Case, hold_all, move, procedure_of, register, step, step_of_many
from applications.services.news import tell
from applications.services.rounds import expect_own
from applications.workflow import OUTCOME, RECORDABLE, Procedure
from greenmfg import clock
from greenmfg.errors import Item, Refused

LABEL = workflow.find(RECORDABLE, "conclude").label
HIGHEST = 150  # no scheme of 390号 or 257号 gives more than 100; what exceeds this is a slip


class Announced(NamedTuple):
    """What was announced of one case, of the version on the page; what the ministry's platform says of it."""

    application_id: int
    seen_version: int
    outcome: str
    reason: str = ""
    filed_on: date | None = None
    score: Decimal | None = None
    source: str = ""

    @property
    def is_on_platform(self) -> bool:
        """Whether it says anything of the ministry's platform."""
        return self.filed_on is not None or self.score is not None


def lines_of(outcome: RoundOutcome) -> list[Announced]:
    """What ``outcome`` says of each case."""
    return [
        Announced(
            application_id=line["application"],
            seen_version=line["version"],
            outcome=line["outcome"],
            reason=line["reason"],
            filed_on=date.fromisoformat(line["filed_on"]) if line["filed_on"] else None,
            score=Decimal(line["score"]) if line["score"] else None,
            source=line["source"],
        )
        for line in outcome.lines
    ]


def _as_json(line: Announced) -> dict[str, Any]:
    return {
        "application": line.application_id,
        "version": line.seen_version,
        "outcome": line.outcome,
        "reason": line.reason.strip(),
        "filed_on": line.filed_on.isoformat() if line.filed_on else "",
        "score": "" if line.score is None else str(line.score),
        "source": line.source.strip(),
    }


@transaction.atomic
def record(
    *,
    actor: Actor,
    round: Round,
    seen_version: int,
    document_number: str,
    listed_on: date,
    lines: Sequence[Announced],
) -> RoundOutcome:
    """Write down what was announced of all recommended cases of ``round``, over what is not confirmed yet.

    ``seen_version`` is that of `selectors.open_outcome` on the page, 0 where there was none. Refused: 403
    without the role, 404 for a case of another round, 409 where a case or the draft has moved on, 422 where
    what is said cannot stand.
    """
    policy.require(actor, "record_outcome")
    expect_no_notice(Procedure.parse(round.procedure))
    expect_own(actor, round)
    cases = _hold(actor, round, lines)
    _expect_sound(round, cases, document_number, listed_on, lines)
    fields = {
        "document_number": document_number.strip(),
        "listed_on": listed_on,
        "lines": [_as_json(line) for line in lines],
        "by": actor.person,
        "at": clock.read(),
    }
    row = _written(actor, round, seen_version, fields)
    confirming = workflow.find(OUTCOME, "confirm")
    if works_alone(actor.unit) and workflow.permits(
        confirming, procedure_of(row), kind=actor.kind, roles=actor.roles
    ):
        confirm(actor=actor, outcome=row, seen_version=row.version)
    return row


def _written(actor: Actor, round: Round, seen_version: int, fields: Mapping[str, Any]) -> RoundOutcome:
    row = selectors.open_outcome(round)
    if (row is not None) != bool(seen_version):
        raise _written_meanwhile()
    if row is not None:
        told = fields["document_number"]
        move(actor=actor, subject=row, action="record", seen_version=seen_version, reason=told, fields=fields)
        return row
    try:
        with transaction.atomic():
            row = RoundOutcome.objects.create(tenant=actor.province, round=round, **fields)
    except IntegrityError:
        raise _written_meanwhile() from None
    events.record(actor=actor, subject=row, action="record", reason=row.document_number)
    tell(actor=actor, subjects=[row], action="record")
    return row


def _written_meanwhile() -> Refused:
    return Refused("公布结果的登记刚刚已由他人修改或办理，请刷新页面查看后再登记。", status=409)


def _hold(actor: Actor, round: Round, lines: Sequence[Announced]) -> dict[int, Application]:
    """The cases of ``lines``, kept as they were seen; Refused 409 names one that is not, or is missing."""
    seen = {line.application_id: line.seen_version for line in lines}
    cases = selectors.cases_of_round(actor, round, seen)
    if len(cases) != len(lines):
        raise absent()
    for row in cases.values():
        step_of_many(actor, row, "conclude", RECORDABLE)
    hold_all(actor=actor, subjects=list(cases.values()), seen=seen, label=LABEL)
    label = workflow.selecting(Procedure.parse(round.procedure))
    for row in selectors.awaiting_outcome(actor, round):
        if row.pk not in cases:
            told = f"“{row.named}”已{label}，登记中没有该单位的结果，请一并登记。"
            raise Refused(f"{told}其余单位均未办理。", status=409)
    if not cases:
        raise Refused(f"本批次没有{label}的单位，不能登记公布结果。", status=409)
    return cases


def _expect_sound(
    round: Round,
    cases: Mapping[int, Application],
    document_number: str,
    listed_on: date,
    lines: Sequence[Announced],
) -> None:
    items = []
    if not document_number.strip():
        items.append(Item("document_number", "请填写公布文件的文号。"))
    if listed_on > selectors.today():
        items.append(Item("listed_on", "公布日期不能晚于今日。"))
    elif not round.year <= listed_on.year <= round.year + 1:
        items.append(Item("listed_on", f"公布日期应在{round.year}年或次年，请核对。"))
    removed = _removed(cases)
    for line in lines:
        faults = _faults(line, is_removed=line.application_id in removed)
        items += [Item(str(line.application_id), text) for text in faults]
    if items:
        raise Refused("登记的内容需要补充。", items=items)


def _removed(cases: Mapping[int, Application]) -> set[int]:
    """The cases whose unit was taken off the very list it would stay on."""
    based = {pk: row.basis_id for pk, row in cases.items() if row.basis_id is not None}
    level = next(iter(cases.values())).offer.round.level
    gone = Listing.objects.filter(pk__in=based.values(), level=level, state=Listing.State.REMOVED)
    pks = set(gone.values_list("pk", flat=True))
    return {pk for pk, basis in based.items() if basis in pks}


def _faults(line: Announced, *, is_removed: bool) -> list[str]:
    found = []
    if line.outcome not in Application.Outcome:
        found.append("请选择“列入名单”或“未列入名单”。")
    if line.outcome == LISTED and is_removed:
        found.append(
            "该单位已被移出名单，不能登记为列入名单。请登记为“未列入名单”，或先依据新的决定恢复名单。"
        )
    if line.outcome == NOT_LISTED and not line.reason.strip():
        found.append("未列入名单的，请填写理由。")
    if line.filed_on and line.filed_on > selectors.today():
        found.append("平台填报日期不能晚于今日。")
    if line.score is not None and not 0 <= line.score <= HIGHEST:
        found.append(f"平台得分应在 0 至 {HIGHEST} 之间。")
    if line.is_on_platform != bool(line.source.strip()):
        found.append("平台填报日期或得分须注明来源，注明来源的须填写日期或得分。")
    return found


@transaction.atomic
def confirm(*, actor: Actor, outcome: RoundOutcome, seen_version: int) -> None:
    """Conclude every case as it was recorded, all or none, and keep what the platform says of them.

    Refused: 403 without the role, 409 for who recorded it, where the draft or a case has moved on, and
    where a case has been recommended since.
    """
    step(actor=actor, subject=outcome, action="confirm")
    lines = lines_of(outcome)
    # The cases before the draft: whoever records it anew takes the locks in this order too.
    cases = _hold(actor, outcome.round, lines)
    move(
        actor=actor,
        subject=outcome,
        action="confirm",
        seen_version=seen_version,
        reason=outcome.document_number,
        fields={"decided_by": actor.person, "decided_at": clock.now()},
    )
    conclude(
        actor=actor,
        endings=[Ending(cases[line.application_id], line.outcome, line.reason) for line in lines],
        document_number=outcome.document_number,
        listed_on=outcome.listed_on,
    )
    PlatformFiling.objects.bulk_create(
        PlatformFiling(
            tenant=actor.province,
            application_id=line.application_id,
            filed_on=line.filed_on,
            score=line.score,
            source=line.source,
            by=actor.person,
        )
        for line in lines
        if line.is_on_platform
    )


@transaction.atomic
def discard(*, actor: Actor, outcome: RoundOutcome, seen_version: int) -> None:
    """Give a draft up; the cases stay as they are. Refused 403 without the role, 409 once it is settled."""
    fields = {"decided_by": actor.person, "decided_at": clock.now()}
    move(actor=actor, subject=outcome, action="discard", seen_version=seen_version, fields=fields)


def by_another(case: Case) -> None:
    """Who has recorded it last does not confirm it, unless the office has nobody else."""
    if needs_another(case.actor, case.subject.by_id):
        raise Refused("该公布结果由您登记，须由本单位另一位审核人员确认。", status=409)


register(RoundOutcome, OUTCOME, {"by_another": by_another})
