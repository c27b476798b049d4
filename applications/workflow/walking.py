"""The tables walked under a procedure: which rows apply, where they lead, what they are called."""

from collections.abc import Mapping
from dataclasses import replace

from applications.workflow.procedure import Procedure
from applications.workflow.stages import EDITABLE, FINAL, Status
from applications.workflow.tables import (
    APPLICATION,
    AUTHORITY,
    CASE_PROPOSAL,
    INTERNAL,
    PROPOSABLE,
    Target,
    Transition,
)


class NotAllowed(ValueError):
    """The table has no row for this action from this status under this procedure."""


def find(table: tuple[Transition, ...], action: str) -> Transition:
    """The row of ``action``; NotAllowed for a word the table does not know."""
    for row in table:
        if row.action == action:
            return row
    raise NotAllowed(action)


def named(row: Transition, procedure: Procedure) -> Transition:
    """``row`` with the label it bears under ``procedure``."""
    own = procedure.words.get(row.action) or (row.unfiled if procedure.seals_first else "")
    return replace(row, label=f"{row.lead}{own}") if own else row


def called(table: tuple[Transition, ...], action: str, procedure: Procedure) -> str:
    """The label of ``action`` of ``table`` under ``procedure``; NotAllowed as by `find`."""
    return named(find(table, action), procedure).label


# What stands in a history though no row of a table moves anything by it.
BESIDE: Mapping[str, str] = {
    "begin": "开始填报",
    "confirm": "确认填报完成",
    "assess_site": "登记现场评估",
    "add_points": "登记加分",
    "draft": "拟定名单",
    "propose": "提出决定",
    "file": "提出异议",
    "take_revision": "采用新版评价要求",
}


def labels(table: tuple[Transition, ...], procedure: Procedure) -> dict[str, str]:
    """The label of whatever may stand in the history of what ``table`` moves, under ``procedure``."""
    return dict(BESIDE) | {row.action: named(row, procedure).label for row in table}


def selecting(procedure: Procedure) -> str:
    """What it is called to select a case under ``procedure``."""
    return called(
        APPLICATION, "select" if procedure.authority == "provincial" else "select_municipal", procedure
    )


def case_labels(procedure: Procedure) -> dict[str, str]:
    """The label of whatever may stand in the history of a case under ``procedure``."""
    return (
        labels(APPLICATION, procedure)
        | {row.action: row.label for row in CASE_PROPOSAL}
        | {f"propose {row.action}": named(row, procedure).label for row in PROPOSABLE}
    )


def applies(row: Transition, procedure: Procedure) -> bool:
    """Whether ``procedure`` carries the flag that ``row`` asks for."""
    if row.only_if is None:
        return True
    stage, flag, value = row.only_if
    return bool(procedure.flag(stage, flag) == value)


def target_of(row: Transition, procedure: Procedure, status: str, came_from: str = "") -> str:
    """Where ``row`` leads from ``status`` under ``procedure``; NotAllowed where it does not apply."""
    if status not in row.sources or not applies(row, procedure):
        raise NotAllowed(row.action)
    if row.target == Target.BACK:
        if came_from not in set(Status) - FINAL - EDITABLE:
            raise NotAllowed(row.action)
        return Status(came_from)
    if row.target != Target.NEXT:
        return row.target
    if procedure.rule_of(Status(status)) is None:
        raise NotAllowed(row.action)
    target = procedure.after(Status(status))
    if row.into is not None and target is not row.into:
        raise NotAllowed(row.action)
    return target


def _belongs(row: Transition, procedure: Procedure, kind: str) -> bool:
    return kind in row.kinds or (AUTHORITY in row.kinds and kind == procedure.authority)


def concerns(row: Transition, procedure: Procedure, kind: str) -> bool:
    """Whether ``row`` is a step of organizations of ``kind`` under ``procedure``."""
    return _belongs(row, procedure, kind) and applies(row, procedure)


def permits(row: Transition, procedure: Procedure, *, kind: str, roles: frozenset[str]) -> bool:
    """Whether an organization of ``kind`` acting with ``roles`` may use ``row`` under ``procedure``."""
    return _belongs(row, procedure, kind) and (not row.roles or bool(row.roles & roles))


def open_actions(
    table: tuple[Transition, ...],
    procedure: Procedure,
    status: str,
    *,
    kind: str,
    roles: frozenset[str],
    came_from: str = "",
) -> list[Transition]:
    """The rows a person may use now, in table order: what the page shows as buttons."""
    rows = []
    for row in table:
        if permits(row, procedure, kind=kind, roles=roles):
            try:
                target_of(row, procedure, status, came_from)
            except NotAllowed:
                continue
            rows.append(row)
    return rows


def kept_from(kind: str) -> frozenset[str]:
    """The actions an organization of ``kind`` hears of only by the outcome; see ``shown_to_applicant``."""
    return frozenset() if kind in {"municipal", "provincial"} else INTERNAL


def known_to_applicant(status: str, procedure: Procedure) -> Status:
    """The status an applicant knows of: no selection before the notice or the outcome is public."""
    known = Status(status)
    if known is not Status.SELECTED:
        return known
    return Status.MUNICIPAL if procedure.authority == "municipal" else Status.PROVINCIAL


def shown_to_applicant(status: str, procedure: Procedure) -> str:
    """The label of that; at the department it is 审核中."""
    known = known_to_applicant(status, procedure)
    return "审核中" if known is Status.PROVINCIAL else procedure.status_label(known)
