"""Scheme revisions on their way in: what comes with the product, and what a province uploads for itself.

One sealed body per (owner, code, edition, revision).
"""

from django.db import IntegrityError, transaction

from accounts import events, policy
from accounts.actor import Actor
from evaluation import selectors
from evaluation.models import SchemeRevision
from evaluation.schemes.loader import Loaded
from greenmfg import clock
from greenmfg.errors import Item, Refused


@transaction.atomic
def import_scheme(*, loaded: Loaded) -> tuple[SchemeRevision, bool]:
    """Publish a checked scheme; returns the revision and whether it is new.

    The same content again changes nothing. Other content under a published (code, edition, revision)
    is refused with 409: it needs a revision number of its own.
    """
    scheme = loaded.scheme
    revision, created = SchemeRevision.objects.get_or_create(
        owner=None,
        code=scheme.scheme,
        edition=scheme.edition,
        revision=scheme.revision,
        defaults={
            "honour": scheme.honour,
            "title": scheme.title,
            "body": loaded.body,
            "sha256": loaded.sha256,
            "status": SchemeRevision.Status.PUBLISHED,
            "published_at": clock.now(),
        },
    )
    if revision.sha256 != loaded.sha256:
        raise Refused(
            f"方案 {scheme.scheme} {scheme.edition} 第 {scheme.revision} 版已发布，内容与本文件不同；"
            "已发布的版本不可更改，请改用新的修订号",
            status=409,
        )
    return revision, created


@transaction.atomic
def keep_draft(*, actor: Actor, scheme: Loaded) -> SchemeRevision:
    """Keep a checked scheme as a draft of the actor's province, in place of one of the same number.

    Refused 422 where the number, or a later one of the edition, is taken by another than a draft.
    """
    policy.require(actor, "manage_schemes")
    told = scheme.scheme
    edition = selectors.schemes().filter(code=told.scheme, edition=told.edition)
    last = edition.exclude(status=SchemeRevision.Status.DRAFT).order_by("-revision").first()
    if last is not None and told.revision <= last.revision:
        raise _taken(last)
    edition.filter(owner=actor.province, revision=told.revision).delete()
    try:
        with transaction.atomic():
            row = SchemeRevision.objects.create(
                owner=actor.province,
                code=told.scheme,
                edition=told.edition,
                revision=told.revision,
                honour=told.honour,
                title=told.title,
                body=scheme.body,
                sha256=scheme.sha256,
                by=actor.person,
            )
    except IntegrityError:
        raise Refused("同一版本刚刚已由他人导入，请查看后重新导入。", status=409) from None
    events.record(actor=actor, subject=row, action="upload", after=row.status)
    return row


def _taken(row: SchemeRevision) -> Refused:
    fault = (
        f"{row}{row.get_status_display()}，内容不可更改。"
        f"请把文件中的 revision 改为 {row.revision + 1} 或更大的数后重新导入。"
    )
    return Refused(fault, items=[Item("scheme", fault)])


@transaction.atomic
def discard_draft(*, actor: Actor, revision: SchemeRevision, seen_version: int) -> None:
    """Give up what is not published. Refused 409 once it is, or where it has moved on."""
    policy.require(actor, "manage_schemes")
    own = SchemeRevision.objects.filter(
        pk=revision.pk, owner=actor.province, version=seen_version, published_at=None
    )
    events.record(actor=actor, subject=revision, action="discard", before=revision.status)
    if own.delete()[0] != 1:
        raise Refused("该版本已发布或已撤销，请刷新页面查看最新状态。", status=409)
