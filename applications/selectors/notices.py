"""Public notices: the department's own and the units on them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django_scopes import scope

from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import Application, Notice, Round
from applications.selectors.cases import visible_to
from applications.workflow import Procedure, Stage, Status


def _in_print(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Applications in the order in which a list prints them."""
    rows = rows.select_related("offer__round", "organization", "region")
    return rows.order_by("offer", "region__code", "organization__name", "pk")


def rounds_with_notice(actor: Actor) -> list[Round]:
    """The actor's own rounds whose procedure has a notice, newest first."""
    rows = Round.objects.filter(owner=actor.organization).order_by("-year", "-pk")
    return [row for row in rows if Procedure.parse(row.procedure).rule(Stage.PUBLIC_NOTICE)]


def awaiting_notice(actor: Actor, round: Round) -> QuerySet[Application]:
    """The cases of ``round`` that are selected and that no notice has shown, in printed order."""
    return _in_print(visible_to(actor).filter(offer__round=round, status=Status.SELECTED))


def awaiting_counts(actor: Actor) -> dict[int, int]:
    """How many selected cases the actor sees, by round id."""
    rows = visible_to(actor).filter(status=Status.SELECTED).values("offer__round").annotate(n=Count("pk"))
    return dict(rows.values_list("offer__round", "n"))


def numbered() -> Subquery:
    """Which of the notices of its round a notice is; one is published before the next is drawn up."""
    earlier = Notice.objects.filter(round=OuterRef("round"), pk__lte=OuterRef("pk")).order_by()
    return Subquery(earlier.values("round").annotate(n=Count("pk")).values("n"))


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The notices of the actor's rounds, newest first, each with its ``no`` and how many ``units`` it has."""
    rows = Notice.objects.filter(round__owner=actor.organization).select_related("round")
    return rows.annotate(units=Count("applications"), no=numbered()).order_by("-pk")


def notice_of(actor: Actor, pk: int) -> Notice:
    """One notice of the actor's rounds; Refused 404 otherwise."""
    row = notices_of(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def published_notices() -> QuerySet[Notice]:
    """What the public may read of the active province: never a draft; newest first, as `notices_of`."""
    rows = Notice.objects.exclude(status=Notice.Status.DRAFT).select_related("round")
    return rows.annotate(units=Count("applications"), no=numbered()).order_by("-opens_on", "-pk")


def published_notice(pk: int) -> Notice:
    """One notice that the public may read; Refused 404 otherwise."""
    row = published_notices().filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def noticed(notice: Notice) -> QuerySet[Application]:
    """The applications on ``notice`` as they stand now, in printed order."""
    return _in_print(notice.applications.all())


def noticed_openly(application: Application) -> Notice | None:
    """The last notice with ``application`` that is or was public, None where there is none."""
    with scope(tenant=application.tenant_id):
        rows = application.notices.exclude(status=Notice.Status.DRAFT).select_related("tenant")
        return rows.order_by("-pk").first()
