"""One revision of a scheme on the department's page: what it holds, what it changes, what is next."""

from typing import Any

from accounts import policy
from accounts.actor import Actor
from accounts.selectors import needs_another
from applications import selectors, workflow
from applications.presenting import course, revising
from applications.services.moves import procedure_of
from evaluation import selectors as evaluation
from evaluation.models import SchemeRevision
from evaluation.schemes.registry import parsed
from evaluation.scoring.scheme import Scheme

TONES = {
    SchemeRevision.Status.DRAFT: "neutral",
    SchemeRevision.Status.PROPOSED: "warn",
    SchemeRevision.Status.PUBLISHED: "good",
    SchemeRevision.Status.RETIRED: "neutral",
}


def page(actor: Actor, row: SchemeRevision) -> dict[str, Any]:
    """What the page of ``row`` shows; only what is the province's own can be moved."""
    scheme, before = parsed(row.body, row.sha256), evaluation.scheme_before(row)
    use = selectors.scheme_uses().get(row.pk, selectors.SchemeUse())
    follows = evaluation.scheme_by_hash(before.sha256) if before else None
    own = row.owner_id is not None
    return {
        "row": row,
        "tone": TONES[SchemeRevision.Status(row.status)],
        "scheme": scheme,
        "contents": _contents(scheme),
        "unconfirmed": row.body.count('"status":"unconfirmed"'),
        "use": use,
        "before": before,
        "counts": revising.counts(follows, scheme) if follows else "",
        "groups": revising.groups(follows, scheme) if follows else [],
        "steps": _steps(actor, row) if own else set(),
        "may_discard": own and row.published_at is None and policy.may(actor, "manage_schemes"),
        "by_oneself": needs_another(actor, row.by_id),
        "history": course.scheme_history(row) if own else [],
    }


def _contents(scheme: Scheme) -> list[str]:
    """How much it holds of what; what it has none of is not named."""
    binding = sum(gate.binding for gate in scheme.gates)
    must = f"（必须满足 {binding} 项）" if binding else ""
    held = (
        ("指标", scheme.criteria, "项"),
        ("基本要求", scheme.gates, f"项{must}"),
        ("计算数据", scheme.quantities, "项"),
        ("表单", scheme.forms, "个"),
        ("文书", scheme.documents, "种"),
    )
    return [f"{name} {len(rows)} {unit}" for name, rows, unit in held if rows]


def _steps(actor: Actor, row: SchemeRevision) -> set[str]:
    open_rows = workflow.open_actions(
        workflow.SCHEME, procedure_of(row), row.status, kind=actor.kind, roles=actor.roles
    )
    return {step.action for step in open_rows}


def listed(actor: Actor) -> list[tuple[SchemeRevision, str, selectors.SchemeUse]]:
    """Every revision with the tone of its state and who uses it."""
    uses = selectors.scheme_uses()
    return [
        (row, TONES[SchemeRevision.Status(row.status)], uses.get(row.pk, selectors.SchemeUse()))
        for row in selectors.province_schemes(actor)
    ]
