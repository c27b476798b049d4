"""Handlers of the jobs about files; each may run twice and comes to the same."""

from greenmfg.files import services
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Progress, daily, handler
from greenmfg.jobs.services import enqueue

REHASHED_PER_JOB = 200


def _file(job: Job) -> StoredFile:
    return StoredFile.objects.select_related("tenant").get(pk=job.args["file"])


@handler("check_file")
def check_file(job: Job, progress: Progress) -> None:
    """Look into an upload."""
    services.check(_file(job))
    progress(1, 1)


@handler("draw_pages")
def draw_pages(job: Job, progress: Progress) -> None:
    """Draw the pictures of some pages."""
    services.draw_pages(stored=_file(job), first=job.args["first"])
    progress(1, 1)


@daily("rehash_files")
def rehash_files(job: Job, progress: Progress) -> None:
    """Compare every file with its SHA-256, a batch per job."""
    last = services.rehash(after=job.args.get("after", 0), at_most=REHASHED_PER_JOB)
    if last is not None:
        enqueue(tenant=job.tenant, kind=job.kind, args={"after": last}, dedupe_key=f"{job.kind}:{last}")
    progress(1, 1)


@daily("recheck_files")
def recheck_files(job: Job, progress: Progress) -> None:
    """Look again at what still waits for the scanner."""
    services.recheck(job.tenant)
    progress(1, 1)
