"""The printed sheets that are kept of what is frozen."""

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import Notice, Printout, Recommendation, Transmittal
from applications.selectors.transmittals import transmittals_of


def printouts(owner: Transmittal | Recommendation | Notice) -> QuerySet[Printout]:
    """The sheets of ``owner`` with their files and jobs, in the order they were asked for."""
    return owner.printouts.select_related("file", "job").order_by("pk")


def notice_file(notice: Notice) -> Printout | None:
    """The PDF of a notice that is public, None until it is made."""
    return printouts(notice).filter(kind=Printout.NOTICE, file__isnull=False).first()


def printout(actor: Actor, pk: int) -> Printout:
    """One sheet of what the actor's office has sent, received or published; Refused 404 otherwise."""
    if actor.tenant is None:
        raise absent()
    rows = Printout.objects.filter(_open_to(actor), pk=pk)
    row = rows.select_related("file", "job", "transmittal", "recommendation", "notice").first()
    if row is None:
        raise absent()
    return row


def _open_to(actor: Actor) -> Q:
    """The province reads a transmittal once it has received it, the city its own."""
    sent = transmittals_of(actor)
    if actor.kind == Organization.Kind.PROVINCIAL:
        sent = sent.filter(status=Transmittal.Status.RECEIVED)
    own = Q(notice__round__owner=actor.organization) | Q(recommendation__round__owner=actor.organization)
    return Q(transmittal__in=sent.values("pk")) | own
