"""Jobs: written with what asks for them, run by whoever claims them first.

The row is the truth. A message that is lost is sent again by the sweep; a worker that is killed loses
its lease and another takes over; a job that fails three times is dead and says why.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from greenmfg import clock
from greenmfg.celery import app
from greenmfg.errors import Refused
from greenmfg.jobs import registry
from greenmfg.jobs.models import Job

if TYPE_CHECKING:
    from accounts.models import Tenant

logger = logging.getLogger(__name__)

RUN_JOB = "jobs.run_job"
# A message this old is taken for lost; if it only waits in a long queue, the second claims nothing.
RESEND_AFTER = timedelta(seconds=60)
SENT_PER_SWEEP = 500


def enqueue(*, tenant: "Tenant", kind: str, args: Mapping[str, Any], dedupe_key: str = "") -> Job:
    """Write a job in the caller's transaction and send it once that is committed.

    ``args`` must be JSON. With a ``dedupe_key`` the open job of that key is returned instead of a
    second one. LookupError for a ``kind`` nobody handles. A broker that is down delays the job only.
    """
    registry.find(kind)
    new = {"kind": kind, "args": dict(args)}
    if dedupe_key:
        job, is_new = Job.objects.get_or_create(
            tenant=tenant, dedupe_key=dedupe_key, state__in=Job.OPEN, defaults=new
        )
    else:
        job, is_new = Job.objects.create(tenant=tenant, **new), True
    if is_new:
        transaction.on_commit(partial(_send, job.pk))
    return job


def enqueue_all(*, tenant: "Tenant", kind: str, args: Sequence[Mapping[str, Any]]) -> list[Job]:
    """Write many jobs of one kind in one statement, a job for each of ``args``; the next sweeps send them."""
    registry.find(kind)
    return Job.objects.bulk_create(
        Job(tenant=tenant, kind=kind, args=dict(one), sent_at=None) for one in args
    )


def run(job_id: int) -> bool:
    """Claim the job, do it and write down how it ended; False where there was nothing to claim."""
    with scopes_disabled():  # a message carries no more than a number: the row says whose it is
        job = _claim(job_id)
    if job is None:
        return False
    with scope(tenant=job.tenant):
        _do(job)
    return True


def hurry(job_id: int) -> None:
    """Send a postponed job's message now, since what it waited for is there."""
    transaction.on_commit(partial(_send, job_id))


def sweep() -> None:
    """Ask for the day's work, bury the dead, free the jobs of killed workers, send what reached no worker."""
    with scopes_disabled():  # the jobs of all provinces
        _ask_for_the_day()
        _bury()
        _expired().update(state=Job.State.QUEUED, sent_at=None)
        lost = Job.objects.filter(state=Job.State.QUEUED).filter(_unsent())
        for job_id in lost.order_by("pk").values_list("pk", flat=True)[:SENT_PER_SWEEP]:
            # Another sweep may have got there first.
            is_mine = lost.filter(pk=job_id).update(sent_at=clock.actual())
            if is_mine and not _send(job_id):
                break


def _ask_for_the_day() -> None:
    """A job per province and daily kind; the constraint decides between sweeps that are here at once."""
    today = timezone.localdate(clock.read())
    asked = set(Job.objects.filter(day=today).values_list("tenant", "kind"))
    tenants = Job._meta.get_field("tenant").related_model._default_manager.values_list("pk", flat=True)
    wanted = {(tenant, kind) for tenant in tenants for kind in registry.daily_kinds()}
    rows = (Job(tenant_id=tenant, kind=kind, day=today, sent_at=None) for tenant, kind in wanted - asked)
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def _send(job_id: int) -> bool:
    """Put the message into the queue. It never raises: the row is there, the sweep sends it later."""
    try:
        app.send_task(RUN_JOB, args=[job_id], retry=False)
    except Exception:
        logger.warning("Job %s could not be sent; the next sweep will try again", job_id, exc_info=True)
        with scopes_disabled():  # after the commit no scope needs to be active any more
            Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(sent_at=None)
        return False
    return True


def _claim(job_id: int) -> Job | None:
    """One conditional update decides between all workers that hold a message for this job."""
    free = Job.objects.filter(Q(state=Job.State.QUEUED) | _lease_over(), pk=job_id)
    claimed = free.filter(attempts__lt=settings.JOB_ATTEMPTS).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        lease_until=clock.actual() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    )
    return Job.objects.select_related("tenant").get(pk=job_id) if claimed else None


def _do(job: Job) -> None:
    try:
        registry.find(job.kind)(job, partial(_progress, job))
    except (KeyboardInterrupt, SystemExit):
        _end(job, Job.State.QUEUED)  # the worker is told to stop: the next one need not wait for the lease
        raise
    except registry.Postponed as waits:
        _postpone(job, str(waits))
    except registry.Unfinished:
        _postpone(job, "")
        _send(job.pk)
    except Refused as refusal:
        if refusal.status == 503:
            _fail(job, refusal.message)
        else:
            _end(job, Job.State.DEAD, refusal.message)  # another attempt would be refused as well
    except SoftTimeLimitExceeded:
        _fail(job, "处理时间过长，已停止。")
    except BaseException:  # a library's fatal error need not be an Exception; it is this job's failure alone
        logger.exception("Job %s (%s) failed in attempt %s", job.pk, job.kind, job.attempts)
        _fail(job, "处理时出现内部错误，已记录在案。")
    else:
        _end(job, Job.State.DONE)


def _fail(job: Job, reason: str) -> None:
    """Try again by the next sweep, or give up."""
    _end(job, Job.State.DEAD if job.attempts >= settings.JOB_ATTEMPTS else Job.State.QUEUED, reason)


def _postpone(job: Job, reason: str) -> None:
    """Back into the queue as if just sent, so that the sweep sends it when ``RESEND_AFTER`` is over."""
    _mine(job).update(
        state=Job.State.QUEUED, reason=reason, attempts=F("attempts") - 1, sent_at=clock.actual()
    )


def _mine(job: Job) -> QuerySet[Job]:
    """The row as long as this attempt holds it: after a lost lease another worker's word counts."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _end(job: Job, state: Job.State, reason: str = "") -> None:
    finished_at = None if state == Job.State.QUEUED else clock.actual()
    if not _mine(job).update(state=state, reason=reason, sent_at=None, finished_at=finished_at):
        logger.warning("Job %s (%s) outlived its lease", job.pk, job.kind)
    elif state == Job.State.DEAD:
        logger.error("Job %s (%s) is dead: %s", job.pk, job.kind, reason)


def _progress(job: Job, done: int, of: int) -> None:
    _mine(job).update(done_steps=done, all_steps=of)


def _lease_over() -> Q:
    return Q(state=Job.State.RUNNING, lease_until__lt=clock.actual())


def _unsent() -> Q:
    return Q(sent_at=None) | Q(sent_at__lt=clock.actual() - RESEND_AFTER)


def _expired() -> QuerySet[Job]:
    return Job.objects.filter(_lease_over())


def _bury() -> None:
    """A job whose workers died with it each time: no attempt is left to write down why."""
    spent = Job.objects.filter(Q(state=Job.State.QUEUED) | _lease_over(), attempts__gte=settings.JOB_ATTEMPTS)
    for job in spent:
        reason = f"连续 {job.attempts} 次处理中断，已停止重试，请联系平台管理员。"
        is_mine = spent.filter(pk=job.pk).update(
            state=Job.State.DEAD, reason=reason, finished_at=clock.actual()
        )
        if is_mine:
            logger.error("Job %s (%s) is dead: %s", job.pk, job.kind, reason)
