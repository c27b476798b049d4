"""A scheme of the province's own: asked for by one person, published by another; drafts follow."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors, workflow
from applications.models import Application, EvidenceLink, Offer
from applications.services.guards import by_another
from applications.services.moves import move, register
from applications.services.news import tell
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.models import SchemeRevision, Sheet
from evaluation.schemes.classes import Grade
from evaluation.schemes.diff import compare, gravest
from greenmfg import clock
from greenmfg.errors import Refused

FOLLOWED = (Grade.TEXT, Grade.GUIDANCE)  # what touches no answer and no point, nobody is asked about


def submit(*, actor: Actor, revision: SchemeRevision, seen_version: int) -> None:
    """Ask another person of the office to publish a draft."""
    move(actor=actor, subject=revision, action="submit", seen_version=seen_version)


@transaction.atomic
def publish(*, actor: Actor, revision: SchemeRevision, seen_version: int) -> None:
    """Publish; rounds under way offer it from now on in place of earlier revisions of the same edition.

    A draft takes it at once where only texts and guidance differ, else its unit is asked. What was ever
    signed stays. As many statements for thousands of drafts as for one.
    """
    fields = {"published_at": clock.now()}
    move(actor=actor, subject=revision, action="publish", seen_version=seen_version, fields=fields)
    older = {
        row.pk: row
        for row in evaluation.schemes().filter(
            code=revision.code,
            edition=revision.edition,
            revision__lt=revision.revision,
            published_at__isnull=False,
        )
    }
    _offer(revision, older)
    scheme = evaluation.scheme_by_hash(revision.sha256)
    graver = {
        pk
        for pk, row in older.items()
        if gravest(compare(evaluation.scheme_by_hash(row.sha256), scheme)) not in FOLLOWED
    }
    drafts = selectors.drafts_under(older)
    asked = [row for row in drafts if row.self_sheet.scheme_revision_id in graver]
    _follow(actor, revision, [row for row in drafts if row not in asked])
    tell(actor=actor, subjects=asked, action="ask_revision")


def _offer(revision: SchemeRevision, older: Collection[int]) -> None:
    offers = selectors.offers_under_way(older)
    for offer in offers:
        if offer.scheme_revision_id in older:
            offer.scheme_revision = revision
        offer.scheme_by_industry = {
            industry: revision.pk if pk in older else pk for industry, pk in offer.scheme_by_industry.items()
        }
    Offer.objects.bulk_update(offers, ["scheme_revision", "scheme_by_industry"])


def _follow(actor: Actor, revision: SchemeRevision, drafts: list[Application]) -> None:
    """The drafts' sheets are of ``revision`` now; whoever has one open hears of it when he signs."""
    rows = Sheet.objects.filter(pk__in=[row.self_sheet_id for row in drafts], unlocked="all")
    rows.update(scheme_revision=revision, revision=F("revision") + 1)
    events.record_all(
        actor=actor,
        subjects=drafts,
        action="take_revision",
        reasons={row.pk: f"第 {revision.revision} 版，仅文字修订" for row in drafts},
    )
    tell(actor=actor, subjects=drafts, action="take_revision")


def retire(*, actor: Actor, revision: SchemeRevision, seen_version: int) -> None:
    """No new round takes it; what is under way goes on with it."""
    policy.require(actor, "publish_schemes")
    fields = {"retired_at": clock.now()}
    move(actor=actor, subject=revision, action="retire", seen_version=seen_version, fields=fields)


@transaction.atomic
def take_revision(*, actor: Actor, application_id: int, revision_id: int) -> int:
    """Fill the actor's own draft in under the revision its page offered; how many answers were set aside.

    Refused 409 where another one is offered meanwhile, or the draft was signed.
    """
    application = selectors.own_application(actor, application_id)
    policy.require(actor, "apply")
    Application.objects.select_for_update().get(pk=application.pk)
    application = selectors.own_application(actor, application_id)
    if selectors.offered_revision(application) != revision_id:
        raise Refused("可采用的评价要求已有变化，请刷新页面查看。", status=409)
    sheet, to = application.self_sheet, evaluation.revision(revision_id)
    aside = sheets.change_scheme(sheet=sheet, to=to)
    # What proved a row that is gone stays in the library.
    EvidenceLink.objects.filter(sheet=sheet).exclude(key__in=selectors.evidence_rows(sheet)).delete()
    reason = f"第 {to.revision} 版" + (f"，原填 {aside} 项另行保留" if aside else "")
    events.record(actor=actor, subject=application, action="take_revision", reason=reason)
    return aside


register(SchemeRevision, workflow.SCHEME, {"by_another": by_another})
