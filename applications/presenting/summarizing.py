"""The 创建工作总结报告 as a page and as autosave hears of it, and the last look before the filing."""

from collections.abc import Iterable
from typing import Any

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, SummarySection
from applications.procedures import Summary
from applications.services import summary
from applications.services.moves import deadline_of, open_steps, procedure_of
from applications.services.summary import WRITABLE, Clash, Saved, Writing
from applications.workflow import Stage, Status
from evaluation.forms import Box
from evaluation.services import Change
from greenmfg import clock
from greenmfg.dates import hour_text, moment_text


def page(application: Application, asked: Summary, result: Saved | None = None) -> dict[str, Any]:
    """The sections as boxes; after a save that did not take everything, with what was typed and why."""
    written = {row.key: row for row in selectors.summary(application)}
    locked = application.status not in WRITABLE
    found = {
        key: Box(cell, is_locked=locked, value=written[key].text, version=written[key].version)
        if key in written
        else Box(cell, is_locked=locked)
        for key, cell in summary.cells_of(asked).items()
    }
    for row in result.conflicts if result else ():
        box = found[row.writing.key]
        box.value = row.writing.text
        box.errors.append(clash_text(row))
    return {
        "application": application,
        "asked": asked,
        "boxes": found.values(),
        "locked": locked,
        "errors": result.errors if result else (),
        "conflicts": result.conflicts if result else (),
        "saved_at": max((row.updated_at for row in written.values()), default=None),
    }


def changed(application: Application, posted: Iterable[Change]) -> list[Writing]:
    """The sections that say something new, so that a page posted as a whole writes only what was typed."""
    written = {row.key: row.text for row in selectors.summary(application)}
    return [
        writing(change) for change in posted if written.get(change.key, "").strip() != change.value.strip()
    ]


def writing(change: Change) -> Writing:
    """A posted cell as the service takes it."""
    return Writing(change.key, change.value, change.seen_version)


def saved(row: SummarySection) -> dict[str, Any]:
    """What autosave hears of a saved section."""
    cell = {"key": row.key, "year": 0, "item": 0, "version": row.version, "display": ""}
    return {"saved": [cell], "saved_at": hour_text(row.updated_at)}


def clash(row: Clash) -> dict[str, Any]:
    """One conflict as autosave hears of it."""
    return {
        "key": row.writing.key,
        "mine": row.writing.text,
        "theirs": row.theirs.text,
        "version": row.theirs.version,
        "by": row.theirs.updated_by.name,
        "at": moment_text(row.theirs.updated_at),
    }


def clash_text(row: Clash) -> str:
    """One conflict on a page posted as a whole."""
    about = clash(row)
    return f"{about['by']}已于{about['at']}改写了这一部分。如需改为您的内容，请再次保存。"


def submission(actor: Actor, application: Application) -> dict[str, Any]:
    """What goes to the city and what still stops it."""
    signed = selectors.signed_judgement(application)
    qualified = signed is not None and signed.conclusion == "qualified"
    return {
        "application": application,
        "sealed": selectors.last_snapshot(application),
        "signed": signed,
        "qualified": qualified,
        "judgement": selectors.judgement(signed) if signed else None,
        "asked": summary.summary_of(application),
        "gaps": summary.gaps(application),
        "evaluating": application.status == Status.EVALUATING,
        "may_submit": any(row.action == "submit" for row in open_steps(actor, application)),
        "stage": procedure_of(application).rule(Stage.SUBMISSION),
        "deadline": deadline_of(application, procedure_of(application).filing_stage()),
        "now": clock.read(),
    }
