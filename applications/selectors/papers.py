"""The documents made of what was sealed."""

from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
)
from django_scopes import scopes_disabled

from accounts.actor import Actor
from accounts.selectors import absent
from applications.models import (
    Application,
    Document,
    Snapshot,
)
from applications.selectors.cases import visible_to


def documents(application: Application) -> QuerySet[Document]:
    """The documents of ``application`` with their files and jobs, newest first."""
    return application.documents.select_related("file", "job", "snapshot").order_by("-pk")


def document(actor: Actor, pk: int) -> Document:
    """One document of an application the actor may see; Refused 404 otherwise."""
    if actor.tenant is None:
        raise absent()
    rows = Document.objects.filter(pk=pk, application__in=visible_to(actor))
    row = rows.select_related("file", "job", "application").first()
    if row is None:
        raise absent()
    return row


def document_by_token(token: str) -> Document:
    """The document a QR code leads to, with ``superseded`` where a later snapshot exists; Refused 404.

    Whoever holds the paper checks it, from any province or none, and the token names no province:
    the one look-up across them. It is random and stands on the paper only.
    """
    with scopes_disabled():
        later = Snapshot.objects.filter(
            application=OuterRef("snapshot__application"), no__gt=OuterRef("snapshot__no")
        )
        row = (
            Document.objects.filter(token=token)
            .select_related("snapshot", "application__organization", "tenant")
            .defer("snapshot__body")
            .annotate(superseded=Exists(later))
            .first()
        )
    if row is None:
        raise absent()
    return row
