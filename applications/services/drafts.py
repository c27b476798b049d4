"""An applicant's own moves before anything is sealed: begin, fill in, withdraw."""

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Region
from applications import selectors
from applications.models import Application, Offer, Round
from applications.services.moves import deadline, move
from applications.workflow import Procedure
from evaluation import services as evaluation
from greenmfg import clock
from greenmfg.dates import closing_text
from greenmfg.errors import Item, Refused


@transaction.atomic
def begin(*, actor: Actor, offer_id: int, industry: str = "") -> Application:
    """Begin an application under an open offer; ``industry`` is a key industry's name or empty for 通则.

    Refused: 404 where the offer is not open, 422 without the listing it asks for, 409 after the filing
    deadline or where the organization has begun already.
    """
    policy.require(actor, "apply")
    offer = selectors.open_offer(offer_id)
    region = first_level(actor.unit.region)
    _expect_time_left(offer, region)
    basis = selectors.basis_for(actor.unit, offer) if offer.basis_level else None
    if offer.basis_level and basis is None:
        raise Refused(
            f"本批次面向现有{offer.get_basis_level_display()}{offer.get_honour_display()}，"
            f"名单中没有查到贵单位（{actor.unit.uscc}）。如有疑问，请联系所在市州工业和信息化主管部门。"
        )
    sheet = evaluation.create_sheet(
        actor=actor,
        scheme_revision_id=offer.scheme_by_industry.get(industry, offer.scheme_revision_id),
        year=offer.round.year,
        industry=industry,
    )
    try:
        with transaction.atomic():
            application = Application.objects.create(
                tenant=actor.province,
                number=_next_number(offer),
                offer=offer,
                organization=actor.unit,
                region=region,
                basis=basis,
                self_sheet=sheet,
            )
    except IntegrityError:
        raise Refused("贵单位在本批次已有申报，请在“我的申报”中继续填报。", status=409) from None
    evaluation.prefill(actor=actor, sheet=sheet)
    events.record(actor=actor, subject=application, action="begin", after=application.status)
    return application


def _expect_time_left(offer: Offer, region: Region) -> None:
    closing = deadline(offer.round, Procedure.parse(offer.round.procedure).filing_stage(), region)
    if closing is not None and clock.read() >= closing.closes_at:
        raise Refused(f"本批次申报已于{closing_text(closing.closes_at)}截止。", status=409)


def first_level(region: Region | None) -> Region:
    """The first-level authority's region (市州, 省直管县市) of ``region``; Refused 422 without one."""
    if region is None:
        raise Refused("请先在单位信息中选择所在地区。", items=[Item("region", "请选择所在市州或县市区。")])
    return region.parent if region.kind == Region.Kind.COUNTY and region.parent else region


def _next_number(offer: Offer) -> str:
    """The round's counter row hands out each number once: the update holds its lock until commit."""
    Round.objects.filter(pk=offer.round_id).update(last_number=F("last_number") + 1)
    last = Round.objects.values_list("last_number", flat=True).get(pk=offer.round_id)
    return f"{offer.round.code.upper()}-{last:05d}"


@transaction.atomic
def withdraw(*, actor: Actor, application_id: int, seen_version: int, reason: str) -> Application:
    """Take back an application that has not been filed to the city; its sheet takes no more answers."""
    application = selectors.application(actor, application_id)
    move(actor=actor, subject=application, action="withdraw", seen_version=seen_version, reason=reason)
    evaluation.close_sheet(sheet=application.self_sheet)
    return application
