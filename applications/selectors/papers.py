"""The documents made of what was sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django_scopes import scopes_disabled

from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from applications.models import (
    Application,
    Document,
    SealedEvidence,
    Snapshot,
)
from applications.selectors.cases import visible_to
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job

BATCH = "render_batch"  # the kind of job


def documents(application: Application) -> QuerySet[Document]:
    """The documents of ``application`` with their files and jobs, newest first; its dossiers are no
    documents but hold them.
    """
    return _papers(application.documents.all()).order_by("-pk")


def _papers(rows: QuerySet[Document]) -> QuerySet[Document]:
    """``rows`` but dossiers, with their files, their jobs and what they were sealed as."""
    return (
        rows.exclude(kind=Document.DOSSIER).select_related("file", "job", "snapshot").defer("snapshot__body")
    )


def document(actor: Actor, pk: int) -> Document:
    """One document of an application the actor may see; Refused 404 otherwise."""
    if actor.tenant is None:
        raise absent()
    rows = Document.objects.filter(pk=pk, application__in=visible_to(actor))
    row = _papers(rows).select_related("application").first()
    if row is None:
        raise absent()
    return row


def latest_documents(actor: Actor, application_ids: Sequence[int]) -> list[int]:
    """The ids of the documents of what was sealed and judged last of each application, in order.

    Refused 404 where the actor does not see one of them, 409 where nothing of one is sealed.
    """
    seen = set(visible_to(actor).filter(pk__in=application_ids).values_list("pk", flat=True))
    if seen != set(application_ids):
        raise absent()
    newer = Document.objects.filter(
        application=OuterRef("application"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    )
    rows = Document.objects.filter(~Exists(newer), application__in=seen).exclude(kind=Document.DOSSIER)
    rows = rows.order_by("application", "pk")
    found = list(rows.values_list("pk", "application"))
    if {application for _pk, application in found} != seen:
        raise Refused("所选申报中有尚未封存的，没有可生成的正式文件。请只选择已提交的申报。", status=409)
    return [pk for pk, _application in found]


def filed(actor: Actor, application: Application) -> Snapshot:
    """What was filed last of a case that the caller has found the actor to see: what its dossier holds.

    Refused 409 before anything is filed, 404 to a body whose judgement was not filed with it.
    """
    snapshot = _last_filed(application)
    if snapshot is None:
        raise Refused("申报材料尚未提交市州，提交后才能生成案卷。", status=409)
    if actor.kind == Organization.Kind.ASSESSOR:
        signed = filed_judgement(snapshot)
        if signed is None or signed.entrustment is None or signed.entrustment.assessor != actor.organization:
            raise absent()
    return snapshot


def is_filed(judgement: Snapshot, application: Application) -> bool:
    """Whether a body's signed ``judgement`` lies with what was filed last of ``application``."""
    snapshot = _last_filed(application)
    return snapshot is not None and filed_judgement(snapshot) == judgement


def _last_filed(application: Application) -> Snapshot | None:
    return application.snapshots.exclude(receipt="").order_by("-no").first()


def filed_judgement(snapshot: Snapshot) -> Snapshot | None:
    """The third party's signed judgement that was filed with ``snapshot``, if any."""
    named = json.loads(snapshot.body).get("third_party", {}).get("sha256", "")
    rows = Snapshot.objects.filter(sha256=named, entrustment__application=snapshot.application_id)
    return rows.select_related("entrustment__assessor").first()


def reports_filed(snapshot: Snapshot) -> list[Document]:
    """The official reports of what was filed, the unit's own first."""
    judged = filed_judgement(snapshot)
    rows = Document.objects.filter(snapshot__in=[row for row in (snapshot, judged) if row])
    rows = rows.exclude(kind__in=(Document.DOSSIER, Document.CERTIFICATE))
    rows = rows.select_related("snapshot", "application", "tenant", "file")
    return sorted(rows, key=lambda row: (row.snapshot_id != snapshot.pk, row.pk))


def dossier(snapshot: Snapshot) -> Document | None:
    """The dossier of what was filed, None before anybody has asked for it."""
    rows = snapshot.documents.filter(kind=Document.DOSSIER)
    case = "application__offer__round", "application__organization"
    return rows.select_related("tenant", "snapshot", "file", "job", *case).first()


def evidence_named(snapshot: Snapshot) -> int:
    """How many pieces of evidence ``snapshot`` names."""
    return SealedEvidence.objects.filter(snapshot=snapshot).count()


@dataclass(frozen=True)
class Batch:
    """Many documents printed by one job, as far as the actor sees their applications."""

    job: Job
    documents: Sequence[Document]

    @property
    def made(self) -> list[Document]:
        """Those that can be downloaded."""
        return [row for row in self.documents if row.file is not None]


def batch_of(actor: Actor, job_id: int) -> Batch:
    """A batch by its job; Refused 404 where the actor sees none of what it prints."""
    job = Job.objects.filter(pk=job_id, kind=BATCH).first()
    wanted = job.args["documents"] if job else ()
    rows = Document.objects.filter(pk__in=wanted, application__in=visible_to(actor))
    found = list(rows.select_related("file", "application__organization").order_by("application", "pk"))
    if job is None or not found:
        raise absent()
    return Batch(job, found)


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
            .select_related(
                "snapshot",
                "application__organization",
                "application__offer__round",
                "application__region",
                "tenant",
            )
            .defer("snapshot__body")
            .annotate(superseded=Exists(later))
            .first()
        )
    if row is None:
        raise absent()
    return row


def receipts(number: str) -> list[Snapshot]:
    """What was filed under this 回执编号, one of each province that numbers its rounds alike; in any case.

    Unlike a token the number can be guessed: a page shows of it what is public, and no more.
    """
    with scopes_disabled():
        rows = Snapshot.objects.filter(receipt__iexact=number, application__isnull=False).exclude(receipt="")
        rows = rows.select_related("application__organization", "application__offer__round", "tenant")
        return list(rows.defer("body").order_by("tenant", "pk")[:10])
