"""Objections: the department's by its notices, the objector's own by the code of his receipt."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django_scopes import scopes_disabled

from accounts.actor import Actor
from accounts.models import Organization, names_of
from accounts.selectors import absent, workers
from applications.models import Notice, Objection
from greenmfg.errors import Refused


def objections(notice: Notice) -> QuerySet[Objection]:
    """The objections against units on ``notice``, what waits first, then in the order they came."""
    rows = notice.objections.select_related("application__organization")
    return rows.order_by(F("handled_at").asc(nulls_first=True), "pk")


def objection_of(actor: Actor, pk: int) -> Objection:
    """One objection against a notice of the actor's rounds; Refused 404 otherwise.

    403 where he is named in it: who files is promised that only others read it.
    """
    row = _whole().filter(pk=pk, notice__round__owner=actor.organization).first()
    if row is None:
        raise absent()
    if row.involves(actor.person):
        raise involved()
    return row


def involved() -> Refused:
    """The 403 for whoever is named in an objection."""
    return Refused("该异议涉及您本人，须由其他工作人员核查。", status=403)


def unhandled(objections: Iterable[Objection], office: Organization) -> list[Objection]:
    """Those of ``objections``, all of one ``office``, that wait and name everybody who may handle them."""
    waiting = [row for row in objections if row.status == Objection.Status.RECEIVED]
    people = names_of(workers(office)).values() if waiting else ()
    return [row for row in waiting if all(row.mentions(names) for names in people)]


def objection_by_code(code: str) -> Objection:
    """The objection of the active province with this receipt; Refused 404 otherwise."""
    row = _whole().filter(code=code).first()
    if row is None:
        raise absent()
    return row


def objection_anywhere(code: str) -> Objection | None:
    """The objection with this receipt in whatever province: whoever holds the code need not know which."""
    with scopes_disabled():
        return Objection.objects.filter(code=code).select_related("tenant").first()


def _whole() -> QuerySet[Objection]:
    return Objection.objects.select_related(
        "notice__round", "application__organization", "file", "handled_by", "tenant"
    )


def opposed(notice: Notice) -> set[int]:
    """The ids of the applications on ``notice`` against which an objection holds."""
    rows = Objection.objects.filter(application__notices=notice, status=Objection.Status.UPHELD)
    return set(rows.values_list("application", flat=True))
