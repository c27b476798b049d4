"""What third-party bodies are entrusted with, where they stand on a province's list, what they found.

A body stands outside all provinces and is entrusted from any, so its rows are found across them by its
own name alone; whatever is read of one of them is read inside the province it belongs to.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from accounts import policy
from accounts.actor import Actor
from accounts.models import Event, Membership, Organization, Tenant, User
from accounts.selectors import absent, tenant_by_slug
from applications.models import (
    Accreditation,
    Application,
    Document,
    Entrustment,
    Evidence,
    EvidenceLink,
    SiteVisit,
    Snapshot,
    SummarySection,
)
from greenmfg import clock

# -- across provinces: a body's own rows -----------------------------------------------------------


def entrustments_of(actor: Actor) -> list[Entrustment]:
    """What an assessor is entrusted with in whatever province, newest first, with the rounds' deadlines."""
    with scopes_disabled():
        return list(
            Entrustment.objects.filter(assessor=actor.organization)
            .select_related("application__organization", "application__offer__round", "tenant")
            .prefetch_related("application__offer__round__deadlines")
            .order_by("-pk")
        )


def entrustment_of(actor: Actor, pk: int) -> Entrustment:
    """One entrustment of the actor's own body, from whatever province; Refused 404 to everybody else."""
    row = _own(actor, pk, _entrustments)
    row.judged.application = row.application
    return row


def entrustment_to_fill(actor: Actor, pk: int) -> Entrustment:
    """As `entrustment_of`, with no more than the pages of the body's sheet need."""
    return _own(actor, pk, lambda: _entrustments_to_fill("application__organization", "judged"))


def entrustment_to_save(actor: Actor, pk: int) -> Entrustment:
    """As `entrustment_of`, with no more than a save to the body's sheet needs."""
    return _own(actor, pk, lambda: _entrustments_to_fill("application").only(*_SAVED))


# The columns that a save reads of the entrustment, its application and its province, beside the sheet.
_SAVED = (
    "status", "assessor", "application__status", "application__tenant", "tenant__name",
    "sheet__tenant", "sheet__side", "sheet__industry", "sheet__unlocked", "sheet__scheme_revision__sha256",
)  # fmt: skip


def _own(actor: Actor, pk: int, rows: Callable[[], QuerySet[Entrustment]]) -> Entrustment:
    with scopes_disabled():
        row = rows().filter(pk=pk, assessor=actor.organization).first()
    if row is None or actor.organization is None:
        raise absent()
    row.assessor = actor.organization
    return row


def last_report_of(actor: Actor) -> Snapshot | None:
    """The form that the actor's own body has signed last, in whatever province; None before its first one."""
    with scopes_disabled():
        rows = Snapshot.objects.filter(entrustment__assessor=actor.organization, entrustment__report=None)
        return rows.order_by("-pk").first()


def accreditations_of(actor: Actor) -> list[Accreditation]:
    """Where the actor's body stands or stood on a province's list, newest first."""
    with scopes_disabled():
        rows = Accreditation.objects.filter(assessor=actor.organization)
        return list(rows.select_related("tenant").order_by("-pk"))


def accreditation_of(actor: Actor, pk: int) -> Accreditation:
    """One accreditation of the actor's own body, from whatever province; Refused 404 otherwise."""
    with scopes_disabled():
        rows = Accreditation.objects.filter(pk=pk, assessor=actor.organization)
        row = rows.select_related("assessor", "tenant").first()
    if row is None:
        raise absent()
    return row


def province_of_body(actor: Actor, slug: str) -> Tenant:
    """The province ``slug``, where the actor's body was ever listed or entrusted; Refused 404 otherwise."""
    tenant = tenant_by_slug(slug)
    about = {"tenant": tenant, "assessor": actor.organization}
    with scopes_disabled():
        known = [model.objects.filter(**about).exists() for model in (Accreditation, Entrustment)]
    if not any(known):
        raise absent()
    return tenant


def _entrustments() -> QuerySet[Entrustment]:
    return (
        Entrustment.objects.select_related(
            "tenant", "sheet__scheme_revision", "judged",
            "application__offer__round", "application__organization", "application__region",
            "application__self_sheet__scheme_revision", "prepared_by", "reviewed_by", "report",
        )
        .defer(
            "sheet__scheme_revision__body", "judged__body", "application__self_sheet__scheme_revision__body"
        )
    )  # fmt: skip


def _entrustments_to_fill(*more: str) -> QuerySet[Entrustment]:
    rows = Entrustment.objects.select_related("tenant", "sheet__scheme_revision", *more)
    return rows.defer("sheet__scheme_revision__body", *(["judged__body"] if "judged" in more else []))


# -- the list of a province ------------------------------------------------------------------------


def today() -> date:
    """The day it is in China now."""
    return timezone.localdate(clock.read())


def accreditations(actor: Actor) -> QuerySet[Accreditation]:
    """The province's list with everything that ever stood on it, the newest entry first."""
    policy.require(actor, "see_accreditations")
    return Accreditation.objects.select_related("assessor").order_by("-pk")


def accreditation(actor: Actor, pk: int) -> Accreditation:
    """One entry of the province's list; Refused 404 otherwise."""
    row = accreditations(actor).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def valid(rows: QuerySet[Accreditation], day: date) -> QuerySet[Accreditation]:
    """Those of ``rows`` that hold on ``day``: begun, not over, not revoked."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, revoked_on=None)


def last_accreditation(assessor: Organization) -> Accreditation | None:
    """The entry of ``assessor`` on the active province's list, the latest where there were several."""
    return Accreditation.objects.filter(assessor=assessor).order_by("-pk").first()


def bodies(*, listed_only: bool) -> list[tuple[Organization, Accreditation | None]]:
    """The bodies that can be entrusted today, with their entry on the active province's list.

    ``listed_only``: those alone that hold a valid one (15号 三、3), else any (257号 三).
    """
    entries = {row.assessor_id: row for row in valid(Accreditation.objects.all(), today())}
    rows = Organization.objects.filter(kind=Organization.Kind.ASSESSOR).order_by("name")
    if listed_only:
        rows = rows.filter(pk__in=entries)
    return [(row, entries.get(row.pk)) for row in rows]


def unlisted_bodies(actor: Actor) -> QuerySet[Organization]:
    """The bodies that could be entered on the province's list: none that stands on it unrevoked."""
    policy.require(actor, "accredit")
    on_it = Accreditation.objects.filter(revoked_on=None).values("assessor")
    return Organization.objects.filter(kind=Organization.Kind.ASSESSOR).exclude(pk__in=on_it).order_by("name")


# -- one entrustment -------------------------------------------------------------------------------


def entrustments_for(application: Application) -> QuerySet[Entrustment]:
    """All entrustments of ``application``, the newest first: what its own unit reads of them."""
    signed = Prefetch("snapshots", Snapshot.objects.prefetch_related("documents__file", "documents__job"))
    return _entrustments().filter(application=application).prefetch_related(signed).order_by("-pk")


def active_entrustments(applications: Iterable[Application]) -> QuerySet[Entrustment]:
    """Those of the unit's own ``applications`` that are asked, judged or signed: one of each at most."""
    ended = (Entrustment.Status.REFUSED, Entrustment.Status.CANCELLED, Entrustment.Status.RESIGNED)
    return Entrustment.objects.filter(application__in=list(applications)).exclude(status__in=ended)


def entrustment_for(application: Application, pk: int) -> Entrustment:
    """One entrustment of ``application``; Refused 404 otherwise."""
    row = entrustments_for(application).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def entrustment_history(entrustments: list[Entrustment]) -> list[Event]:
    """What was done with ``entrustments``, oldest first."""
    rows = Event.objects.filter(
        subject_kind=Entrustment._meta.label_lower, subject_id__in=[row.pk for row in entrustments]
    )
    return list(rows.select_related("actor", "organization").order_by("pk"))


def signed_judgement(application: Application) -> Entrustment | None:
    """The entrustment whose body has signed on what was sealed last, None before that."""
    last = application.snapshots.order_by("-no").values("pk")[:1]
    rows = application.entrustments.filter(status=Entrustment.Status.SIGNED)
    return rows.filter(judged__in=last).select_related("assessor").first()


def judgement(entrustment: Entrustment) -> Snapshot | None:
    """What the body has signed, None before that."""
    return entrustment.snapshots.order_by("-no").first()


def judged(entrustment: Entrustment) -> Snapshot:
    """The sealed self-evaluation the body judges, with its body."""
    return Snapshot.objects.select_related("application").get(pk=entrustment.judged_id)


def snapshot_by_hash(sha256: str) -> Snapshot:
    """A snapshot by the hash of its body."""
    return Snapshot.objects.filter(sha256=sha256)[0]


def documents_of(entrustment: Entrustment) -> QuerySet[Document]:
    """The papers a body reads and makes: of the self-evaluation it judges, and of what it has signed."""
    rows = Document.objects.filter(Q(snapshot=entrustment.judged_id) | Q(snapshot__entrustment=entrustment))
    rows = rows.exclude(kind=Document.DOSSIER)
    rows = rows.select_related("file", "job", "application", "snapshot").defer("snapshot__body")
    return rows.order_by("-pk")


def document_of(entrustment: Entrustment, pk: int) -> Document:
    """One of those papers; Refused 404 otherwise."""
    row = documents_of(entrustment).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def explained(entrustment: Entrustment) -> set[str]:
    """The rows of the body's sheet that a piece of evidence is linked to."""
    return set(EvidenceLink.objects.filter(sheet=entrustment.sheet_id).values_list("key", flat=True))


def visits(entrustment: Entrustment) -> QuerySet[SiteVisit]:
    """The visits to the site with their photographs, in order of their days."""
    shown = Evidence.objects.select_related("file")
    photographs = Prefetch("photographs", shown, to_attr="pictures")
    return entrustment.visits.prefetch_related(photographs).order_by("visited_on", "pk")


def visit(entrustment: Entrustment, pk: int) -> SiteVisit:
    """One visit of ``entrustment``; Refused 404 otherwise."""
    row = visits(entrustment).filter(pk=pk).first()
    if row is None:
        raise absent()
    return row


def own_evidence(actor: Actor) -> QuerySet[Evidence]:
    """The current pieces of the actor's own library in the active province."""
    rows = Evidence.objects.filter(organization=actor.organization, replaced_at=None, removed_at=None)
    return rows.order_by("number")


def is_member(user: User | None, organization_id: int) -> bool:
    """Whether ``user`` acts for the organization too."""
    return Membership.objects.filter(user=user, organization=organization_id).exists()


# -- 创建工作总结报告 --------------------------------------------------------------------------------


def summary(application: Application) -> list[SummarySection]:
    """The sections written so far."""
    return list(SummarySection.objects.filter(application=application).select_related("updated_by"))
