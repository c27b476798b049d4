"""Handlers of the jobs about files; each may run twice and comes to the same."""

from greenmfg.files import services
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from greenmfg.jobs.registry import Postponed, Progress, daily, handler
from greenmfg.jobs.services import enqueue

REHASHED_PER_JOB = 1024**3  # bytes; a slow disk needs half of a job's time
PREFIXES_PER_JOB = 16


def _file(job: Job) -> StoredFile:
    return StoredFile.objects.select_related("tenant").get(pk=job.args["file"])


@handler("scan_file")
def scan_file(job: Job, progress: Progress) -> None:
    """Ask the virus scanner about an upload."""
    services.scan(_file(job))
    progress(1, 1)


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
    """Look again at what still waits for the scanner, every minute until nothing does."""
    if services.recheck(job.tenant):
        raise Postponed(services.WAITING)
    progress(1, 1)


@daily("watch_space")
def watch_space(job: Job, progress: Progress) -> None:
    """Tell where a province's files come near the bound."""
    services.watch_space(job.tenant)
    progress(1, 1)


@daily("tidy_files")
def tidy_files(job: Job, progress: Progress) -> None:
    """Delete what belongs to no file, the blobs of some prefixes per job."""
    first = job.args.get("first", 0)
    for number in range(first, first + PREFIXES_PER_JOB):
        services.tidy(job.tenant, f"{number:02x}")
        progress(number - first + 1, PREFIXES_PER_JOB)
    if (following := first + PREFIXES_PER_JOB) < 256:
        key = f"{job.kind}:{following}"
        enqueue(tenant=job.tenant, kind=job.kind, args={"first": following}, dedupe_key=key)
