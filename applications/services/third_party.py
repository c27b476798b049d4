"""Entrustment of a third-party body (15号 三、3): offer, acceptance, the ways out of it, the signature.

Locks are taken application first, then entrustment, then sheet, here as in sealing.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from accounts.selectors import absent
from applications import procedures, selectors
from applications.models import Application, Entrustment, Evidence, Snapshot
from applications.services import capping
from applications.services.moves import hold, move, overtaken, procedure_of, step
from applications.services.news import tell
from applications.services.snapshots import freeze, sheet_part, subject_part, unit_part
from applications.workflow import Status
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.filled import Filled
from greenmfg import clock
from greenmfg.errors import Item, Refused

ACTIVE = (Entrustment.Status.OFFERED, Entrustment.Status.ACCEPTED)
UNPREPARED: Mapping[str, Any] = {
    "prepared_by": None,
    "prepared_revision": None,
    "reviewed_by": None,
    "reviewed_revision": None,
}

# 257号 附件 2-2, 4-2, 5-2 基本信息表, 一: by field of the body the applicant's own (附件 2-1, 4-1, 5-1).
UNIT_FIELDS: Mapping[str, str] = {
    "judged_factory_name": "factory_name",
    "judged_factory_address": "mailing_address",
    "judged_factory_uscc": "uscc",
    "judged_factory_ownership": "ownership",
    "judged_factory_legal_representative": "legal_representative",
    "judged_factory_legal_phone": "legal_representative_phone",
    "judged_factory_contact": "contact_person",
    "judged_factory_contact_phone": "contact_phone",
    "judged_factory_email": "contact_email",
    "judged_factory_fax": "contact_fax",
    "judged_park_name": "park_name",
    "judged_park_address": "mailing_address",
    "judged_park_head": "park_head",
    "judged_park_head_phone": "park_head_phone",
    "judged_park_contact": "contact_person",
    "judged_park_contact_phone": "contact_phone",
    "judged_park_email": "contact_email",
    "judged_park_fax": "contact_fax",
    "judged_name": "enterprise_name",
    "judged_address": "mailing_address",
    "judged_uscc": "uscc",
    "judged_ownership": "ownership",
    "judged_legal_representative": "legal_representative",
    "judged_legal_phone": "legal_representative_phone",
    "judged_contact": "contact_person",
    "judged_contact_phone": "contact_phone",
    "judged_email": "contact_email",
    "judged_fax": "contact_fax",
}
# The same, 二、第三方机构信息: what a body says of itself in one report after the other. The scheme prefills
# its name; who writes and who reviews is settled report by report.
BODY_FIELDS = (
    "assessor_address",
    "assessor_legal_representative",
    "assessor_legal_phone",
    "assessor_contact",
    "assessor_contact_phone",
)


@transaction.atomic
def entrust(*, actor: Actor, application_id: int, assessor_id: int) -> Entrustment:
    """Ask a body to judge the sealed self-evaluation; one body at a time.

    Refused: 403 without the signatory's role, 404 for a foreign application, 409 where nothing is sealed
    or a body is entrusted already, 422 where that body cannot be chosen in this round.
    """
    policy.require(actor, "entrust")
    application = selectors.own_application(actor, application_id)
    label = "委托第三方评价"
    hold(
        actor=actor,
        application=application,
        seen_version=application.version,
        status=Status.EVALUATING,
        label=label,
    )
    snapshot = selectors.last_snapshot(application)
    if snapshot is None:
        raise overtaken(actor, application, label)
    listed_only = procedures.from_list_only(procedure_of(application))
    chosen = (row for row, _entry in selectors.bodies(listed_only=listed_only) if row.pk == assessor_id)
    assessor = next(chosen, None)
    if assessor is None:
        fault = (
            "请从本省公布的、在有效期内的第三方评价机构中选择。" if listed_only else "请选择第三方评价机构。"
        )
        raise Refused(fault, items=[Item("assessor", fault)])
    sheet = sheets.create_sheet(
        actor=actor,
        scheme_revision_id=application.self_sheet.scheme_revision_id,
        year=application.self_sheet.year,
        industry=application.self_sheet.industry,
        side="assessor",
    )
    sheets.close_sheet(sheet=sheet)  # until the body accepts
    try:
        with transaction.atomic():
            entrustment = Entrustment.objects.create(
                tenant=application.tenant,
                application=application,
                assessor=assessor,
                judged=snapshot,
                sheet=sheet,
            )
    except IntegrityError:
        raise Refused("已委托评价机构，请先撤回原委托。", status=409) from None
    events.record(actor=actor, subject=entrustment, action="entrust", after=entrustment.status)
    tell(actor=actor, subjects=[entrustment], action="entrust")
    return entrustment


@transaction.atomic
def accept(
    *,
    actor: Actor,
    entrustment: Entrustment,
    seen_version: int,
    declares: bool,
    legal_representative: str = "",
    affiliates: str = "",
    outside: int | None = None,
) -> None:
    """The body takes the work on and declares its independence; its sheet opens.

    Where the round has a cap it declares what counts towards it, ``affiliates`` a line each. Refused 409
    where its accreditation does not hold (any more), it is not independent, has reached the cap or the
    applicant has moved on, 422 without the declarations.
    """
    _claim(actor, entrustment, "accept")
    told = capping.Told(legal_representative, affiliates, outside)
    move(
        actor=actor,
        subject=entrustment,
        action="accept",
        seen_version=seen_version,
        facts={"declares": declares, "told": told},
        fields={"declared_by": actor.user},
    )
    capping.keep(actor=actor, entrustment=entrustment, told=told)
    sheets.open_sheet(sheet=entrustment.sheet)
    sheets.prefill(actor=actor, sheet=entrustment.sheet)
    _begin_basic_table(actor, entrustment)


def _begin_basic_table(actor: Actor, entrustment: Entrustment) -> None:
    """Begin the body's basic table with what is known of the unit and of the body itself; no numbers.

    They are answers the body can change; nothing that is sealed or signed later overwrites them.
    """
    told = judged_sheet(entrustment)
    known = {key: told.text(source) for key, source in UNIT_FIELDS.items()} | _own_facts(actor)
    own = evaluation.filled(entrustment.sheet).cells
    changes = [sheets.Change(key=key, value=text) for key, text in known.items() if key in own and text]
    sheets.save_answers(actor=actor, sheet=entrustment.sheet, changes=changes)


def _own_facts(actor: Actor) -> dict[str, str]:
    """What the body's last report says of it; before the first, whoever accepts is the contact."""
    last = selectors.last_report_of(actor)
    if last is None:
        person = actor.person
        return {"assessor_contact": person.name, "assessor_contact_phone": person.phone}
    told = _thawed(last)
    return {key: told.text(key) for key in BODY_FIELDS}


def judged_sheet(entrustment: Entrustment) -> Filled:
    """The sealed self-evaluation that the body judges."""
    return _thawed(selectors.judged(entrustment))


def _thawed(snapshot: Snapshot) -> Filled:
    sealed = json.loads(snapshot.body)
    return evaluation.thaw(sealed["scheme"]["sha256"], sealed["sheet"])


def refuse(*, actor: Actor, entrustment: Entrustment, seen_version: int, reason: str) -> None:
    """The body declines, with its reason: a conflict of interest is named here."""
    _end(actor, entrustment, "refuse", seen_version, reason)


def resign(*, actor: Actor, entrustment: Entrustment, seen_version: int, reason: str) -> None:
    """The body gives the work back unsigned; what it has written stays as it was."""
    _end(actor, entrustment, "resign", seen_version, reason)


@transaction.atomic
def cancel(*, actor: Actor, application_id: int, entrustment_id: int, seen_version: int, reason: str) -> None:
    """The applicant takes the entrustment back before the signature."""
    application = selectors.own_application(actor, application_id)
    entrustment = selectors.entrustment_for(application, entrustment_id)
    _end(actor, entrustment, "cancel", seen_version, reason)


@transaction.atomic
def _end(actor: Actor, entrustment: Entrustment, action: str, seen_version: int, reason: str) -> None:
    _claim(actor, entrustment, action)
    move(actor=actor, subject=entrustment, action=action, seen_version=seen_version, reason=reason)
    sheets.close_sheet(sheet=entrustment.sheet)


def end_with(*, application: Application, reason: str) -> None:
    """End the entrustment that is open when ``application`` is withdrawn or lapses.

    Runs in the transaction of that move, which holds the application; what is signed stands.
    """
    itself = Actor.system(application.tenant)
    rows = application.entrustments.filter(status__in=ACTIVE).select_for_update()
    for entrustment in rows:
        version = entrustment.version
        move(actor=itself, subject=entrustment, action="end", seen_version=version, reason=reason)
        sheets.close_sheet(sheet=entrustment.sheet)


def _claim(actor: Actor, entrustment: Entrustment, action: str) -> None:
    """Whose it is, whether the step stands open at all, and the lock of its application."""
    if actor.kind == "assessor":
        expect_own(actor, entrustment)
    step(actor=actor, subject=entrustment, action=action)
    Application.objects.select_for_update().get(pk=entrustment.application_id)


def expect_own(actor: Actor, entrustment: Entrustment) -> None:
    """Refused 404 unless ``entrustment`` was given to the actor's own body."""
    if actor.organization is None or entrustment.assessor_id != actor.organization.pk:
        raise absent()


@transaction.atomic
def reopen(*, actor: Actor, entrustment: Entrustment, seen_version: int, reason: str) -> None:
    """Give the self-evaluation back to the applicant to be mended: all of it can be written again.

    ``seen_version`` is the application's. What the applicant seals then is judged by the same body.
    """
    expect_own(actor, entrustment)
    application = selectors.application(actor, entrustment.application_id)
    move(actor=actor, subject=application, action="reopen", seen_version=seen_version, reason=reason)
    sheets.open_sheet(sheet=application.self_sheet)


def judge_anew(*, application: Application, snapshot: Snapshot) -> None:
    """Let the body that is at work judge what was sealed now; what it had prepared is to be read again."""
    rows = Entrustment.objects.filter(application=application, status__in=ACTIVE)
    rows.update(judged=snapshot, version=F("version") + 1, **UNPREPARED)


def sign(
    *,
    actor: Actor,
    entrustment: Entrustment,
    seen_version: int,
    sheet_revision: int,
    conclusion: str,
    reason: str = "",
) -> Snapshot:
    """The body signs ``qualified`` (合格) or, with its reason, ``unqualified``: its judgement freezes.

    ``sheet_revision`` is the one on the page signed from. A replay returns the same snapshot. Refused: 403
    without the signatory's role, 404 to another body, 409 where something has moved on or the
    accreditation does not hold, 422 naming every gap, or every unmet 必选 row that 合格 would contradict.
    """
    expect_own(actor, entrustment)
    try:
        with transaction.atomic():
            _claim(actor, entrustment, "sign")
            move(
                actor=actor,
                subject=entrustment,
                action="sign",
                seen_version=seen_version,
                reason=reason,
                facts={"sheet_revision": sheet_revision, "conclusion": conclusion, "reason": reason.strip()},
                fields={"conclusion": conclusion if conclusion in Entrustment.Conclusion else ""},
            )
            return _freeze(actor, entrustment, reason.strip())
    except Refused as refusal:
        earlier = _signed_before(entrustment, seen_version, sheet_revision)
        if refusal.status == 409 and earlier is not None:
            return earlier
        raise


def _signed_before(entrustment: Entrustment, seen_version: int, sheet_revision: int) -> Snapshot | None:
    """The snapshot this very signature has already made: same page version, same sheet revision."""
    rows = entrustment.snapshots.filter(sheet_revision=sheet_revision)
    return next((row for row in rows if json.loads(row.body)["entrustment"]["version"] == seen_version), None)


def _freeze(actor: Actor, entrustment: Entrustment, reason: str) -> Snapshot:
    application = entrustment.application
    sealed_at = clock.read()
    body = {
        "application": subject_part(application, application.version),
        "organization": unit_part(application),
        # Before the move: the version the page showed.
        "entrustment": {"version": entrustment.version - 1},
        **sheet_part(entrustment.sheet, evaluation.filled(entrustment.sheet)),
        **judgement_part(entrustment, reason),
        **_report_part(entrustment),
        "no": 1,
        "sealed_by": actor.person.name,
        "sealed_at": sealed_at.isoformat(),
    }
    return freeze(
        actor=actor, application=application, entrustment=entrustment, body=body, sealed_at=sealed_at
    )


def _report_part(entrustment: Entrustment) -> dict[str, Any]:
    """The report that the body has written itself, where it has."""
    report = entrustment.report
    if report is None:
        return {}
    told = {"filename": entrustment.report_name, "sha256": report.sha256, "size": report.size}
    return {"report": {**told, "pages": report.pages}}


def judgement_part(entrustment: Entrustment, reason: str = "") -> dict[str, Any]:
    """What the body's report says beside its sheet, as it stands now; the evidence it cites is the unit's."""
    judged = entrustment.judged
    people = {"declared_by": entrustment.declared_by, "prepared_by": entrustment.prepared_by,
              "reviewed_by": entrustment.reviewed_by}  # fmt: skip
    return {
        "assessor": _body_part(entrustment),
        "judged": {
            "no": judged.no,
            "sha256": judged.sha256,
            "evidence": json.loads(judged.body)["evidence"],
        },
        "visits": [_visit_part(row) for row in selectors.visits(entrustment)],
        "people": {role: person.name if person else "" for role, person in people.items()},
        "conclusion": entrustment.conclusion,
        "reason": reason,
    }


def _body_part(entrustment: Entrustment) -> dict[str, Any]:
    """The body with the four conditions as it has explained them (257号 三)."""
    body, entry = entrustment.assessor, selectors.last_accreditation(entrustment.assessor)
    listed = entry and {
        "document_number": entry.document_number,
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else "",
        "conditions": entry.conditions,
        "affiliates": entry.affiliates,
        "evidence": [_cited(row) for row in entry.evidence.order_by("number")],
    }
    return {"uscc": body.uscc, "name": body.name, "accreditation": listed}


def _visit_part(row: Any) -> dict[str, Any]:
    return {
        "visited_on": row.visited_on.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "people": row.people,
        "record": row.record,
        "photographs": [_cited(picture) for picture in row.pictures],
    }


def _cited(row: Evidence) -> dict[str, Any]:
    return {"number": row.number, "edition": row.edition, "title": row.title}


def reference(signed: Entrustment) -> dict[str, Any]:
    """What the snapshot that goes to the city says of the body's signed judgement."""
    snapshot = selectors.judgement(signed)
    return {
        "assessor": signed.assessor.name,
        "conclusion": signed.conclusion,
        "sha256": snapshot.sha256 if snapshot else "",
    }
