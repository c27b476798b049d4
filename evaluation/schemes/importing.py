"""Publishing scheme revisions: one sealed body per (code, edition, revision), for all provinces."""

from django.db import transaction

from evaluation.models import SchemeRevision
from evaluation.schemes.loader import Loaded
from greenmfg import clock
from greenmfg.errors import Refused


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
