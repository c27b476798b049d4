"""推荐: what a round has brought onto the department's list to the ministry."""

from collections.abc import Sequence

from django.db.models import F, QuerySet

from accounts.actor import Actor
from applications.models import Application, Entrustment, Offer, Round
from applications.selectors.cases import visible_to
from applications.workflow import Status

RECOMMENDED = (Status.SELECTED, Status.IN_NOTICE, Status.CONCLUDED)


def recommended(actor: Actor, round: Round) -> QuerySet[Application]:
    """The new units of ``round`` that the department recommends or has recommended, in printed order."""
    rows = visible_to(actor).filter(offer__round=round, offer__entry=Offer.Entry.NEW, status__in=RECOMMENDED)
    rows = rows.select_related("self_sheet__scheme_revision").defer("self_sheet__scheme_revision__body")
    return rows.order_by("region__code", "organization__name", "pk")


def signed_bodies(applications: Sequence[Application]) -> dict[int, str]:
    """The name of the body that has signed on each of ``applications``, by id; absent where there is none."""
    rows = Entrustment.objects.filter(application__in=applications, status=Entrustment.Status.SIGNED)
    return dict(rows.order_by("pk").values_list("application", F("assessor__name")))
