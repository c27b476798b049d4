"""The applicant's task list and the check before sealing."""

from typing import Any

from accounts.actor import Actor
from applications import selectors
from applications.models import Application
from applications.presenting.course import history, status_for
from applications.presenting.preview import preview
from applications.presenting.reading import reading
from applications.services.moves import deadline_of, open_steps, procedure_of
from applications.workflow import EDITABLE, Stage
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.errors import Refused


def overview(actor: Actor, application: Application) -> dict[str, Any]:
    """The task list: every page with what is done, the deadline, the preview, what happened so far."""
    filled = evaluation.filled(application.self_sheet)
    tasks = [(section, *section.progress(filled)) for section in sections_of(filled.scheme)]
    return {
        "application": application,
        "status": status_for(actor, application),
        "tasks": tasks,
        "editable": application.status in EDITABLE,
        "actions": {row.action for row in open_steps(actor, application)},
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "preview": preview(filled),
        "history": history(actor, application),
        "documents": selectors.documents(application),
        "third_party": procedure_of(application).rule(Stage.THIRD_PARTY),
        "fallback": filled.scheme.fallback_note(filled.industry),
    }


def check(actor: Actor, application: Application, refusal: Refused | None = None) -> dict[str, Any]:
    """Everything that will be sealed, as the sheet's ``revision`` stands, and what stops it."""
    filled = evaluation.filled(application.self_sheet)
    problems = [*filled.problems(), *filled.unmet_gates()]
    places = {key: section.slug for section in sections_of(filled.scheme) for key in section.keys}
    return {
        "application": application,
        "filled": filled,
        "answers": reading(filled),
        "problems": [(item, places.get(item.field, "")) for item in problems],
        "may_seal": any(row.action in ("seal", "resubmit") for row in open_steps(actor, application)),
        "statement": next((row.statement for row in filled.scheme.documents if row.side == "self"), None),
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
        "preview": preview(filled),
        "total": filled.score_as_json()["total"],
        "refusal": refusal,
        "no_return": procedure_of(application).flag(Stage.MUNICIPAL_REVIEW, "correction", "never") == "never",
    }
