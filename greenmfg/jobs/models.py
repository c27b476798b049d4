"""Work that takes time. The row is the truth; the queue only carries its id."""

from django.db import models

from greenmfg import clock
from greenmfg.tenancy import TenantModel


class Job(TenantModel):
    """One piece of work for a worker, claimed by a lease so that a killed worker's job runs again."""

    class State(models.TextChoices):
        QUEUED = "queued", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        DEAD = "dead", "未能完成"

    OPEN = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=0)
    reason = models.TextField(default="", blank=True)
    dedupe_key = models.CharField(max_length=120, default="", blank=True)
    day = models.DateField(null=True)  # the local day of a daily kind, None for work that was asked for
    created_at = clock.StampField()
    # When its message was last put into the queue; null where it was not, and the sweep sends it.
    sent_at = models.DateTimeField(null=True, db_default=clock.actual())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "dedupe_key"],
                condition=~models.Q(dedupe_key="") & models.Q(state__in=["queued", "running"]),
                name="job_open_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "day"], condition=models.Q(day__isnull=False), name="job_daily_once"
            ),
        ]
