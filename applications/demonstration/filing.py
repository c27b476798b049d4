"""A form filled in, proved and signed, as its unit would: what the cases of any round begin with."""

from collections.abc import Mapping, Sequence
from typing import Any

from applications import selectors
from applications.demonstration import shelf
from applications.demonstration.stage import Stage
from applications.models import Application, Round
from applications.services import drafts, sealing
from evaluation import selectors as evaluation
from evaluation.services import Change


def fill(
    stage: Stage,
    unit: str,
    this: Round,
    honour: str,
    texts: Mapping[str, str],
    evidence: Sequence[Mapping[str, Any]],
) -> Application:
    """The filler of ``unit`` begins, answers ``texts``, cites ``evidence`` and says that it is filled in."""
    filler = stage.actor(unit, "filler")
    offer = selectors.open_offers(filler.unit).get(round=this, honour=honour)
    application = drafts.begin(actor=filler, offer_id=offer.pk)
    seen = evaluation.filled(application.self_sheet)
    changes = [Change(key, text, seen.version(key)) for key, text in texts.items()]
    result = drafts.fill(actor=filler, application_id=application.pk, changes=changes)
    if result.errors or result.conflicts:
        raise ValueError(f"The demonstration's answers do not fit: {result.errors or result.conflicts}")
    for told in evidence:
        shelf.prove(filler, application, shelf.keep(filler, told), told["rows"])
    sheet = selectors.own_application(filler, application.pk).self_sheet
    drafts.confirm(actor=filler, application_id=application.pk, sheet_revision=sheet.revision)
    stage.say(f"{filler.organization}填报 {len(texts)} 项、引用证明材料 {len(evidence)} 件并确认")
    return application


def sign(stage: Stage, unit: str, application: Application) -> None:
    """The signatory of ``unit`` signs, which files the case to the city."""
    signatory = stage.actor(unit, "signatory")
    row = selectors.application(signatory, application.pk)
    snapshot = sealing.seal(
        actor=signatory,
        application_id=row.pk,
        seen_version=row.version,
        sheet_revision=row.self_sheet.revision,
    )
    stage.run_jobs()
    stage.say(f"签署提交，回执 {snapshot.receipt}（{signatory.user}）")
