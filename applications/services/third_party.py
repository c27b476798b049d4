"""Entrustment of a third-party body (15号 三、3): offer, acceptance, the signed conclusion."""

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications import selectors
from applications.models import Entrustment
from applications.services.moves import hold, move, overtaken
from applications.workflow import Status
from evaluation import services as sheets
from greenmfg.errors import Refused


@transaction.atomic
def entrust(*, actor: Actor, application_id: int, assessor: Organization) -> Entrustment:
    """Ask ``assessor`` to judge the sealed self-evaluation; one body at a time."""
    policy.require(actor, "entrust")
    application = selectors.application(actor, application_id)
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
    if assessor.kind != Organization.Kind.ASSESSOR:
        raise Refused("请选择第三方评价机构。")
    try:
        with transaction.atomic():
            entrustment = Entrustment.objects.create(
                tenant=application.tenant,
                application=application,
                assessor=assessor,
                judged=snapshot,
                sheet=sheets.create_sheet(
                    actor=actor,
                    scheme_revision_id=application.self_sheet.scheme_revision_id,
                    year=application.self_sheet.year,
                    industry=application.self_sheet.industry,
                ),
            )
    except IntegrityError:
        raise Refused("已委托评价机构，请先撤回原委托。", status=409) from None
    events.record(actor=actor, subject=entrustment, action="entrust", after=entrustment.status)
    return entrustment


def accept(*, actor: Actor, entrustment: Entrustment, seen_version: int) -> None:
    """The body takes the work on."""
    _own(actor, entrustment)
    move(actor=actor, subject=entrustment, action="accept", seen_version=seen_version)


def refuse(*, actor: Actor, entrustment: Entrustment, seen_version: int, reason: str) -> None:
    """The body declines, with its reason."""
    _own(actor, entrustment)
    move(actor=actor, subject=entrustment, action="refuse", seen_version=seen_version, reason=reason)


def sign(*, actor: Actor, entrustment: Entrustment, seen_version: int, conclusion: str) -> None:
    """The body signs ``qualified`` (合格) or ``unqualified`` (不合格)."""
    _own(actor, entrustment)
    move(
        actor=actor,
        subject=entrustment,
        action="sign",
        seen_version=seen_version,
        facts={"conclusion": conclusion},
        fields={"conclusion": conclusion},
    )


def _own(actor: Actor, entrustment: Entrustment) -> None:
    if actor.organization is None or entrustment.assessor_id != actor.organization.pk:
        raise absent()
