"""Rounds (申报批次), what they offer and until when."""

from django.db import models

from applications.workflow import STAGE_LABELS, Procedure, Stage
from evaluation.models import Honour
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel

STAGES = [(stage.value, label) for stage, label in STAGE_LABELS.items()]


class Level(models.TextChoices):
    """Whose list a listing stands on."""

    CREATING = "creating", "创建单位"
    CITY = "city", "市级"
    PROVINCIAL = "provincial", "省级"
    NATIONAL = "national", "国家级"


class Round(TenantModel):
    """申报批次: one procedure, opened for one year. The procedure is frozen into it on opening."""

    class State(models.TextChoices):
        DRAFT = "draft", "筹备中"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    owner = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    title = models.CharField("批次名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    level = models.CharField(max_length=12, choices=Level)  # the list the round concludes in
    procedure = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    last_number = models.PositiveIntegerField(default=0)  # counter row of application numbers
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="round_code_once")]

    def __str__(self) -> str:
        return self.title


class Offer(TenantModel):
    """What one may apply for in a round: an honour, for new or existing units, by industry."""

    class Entry(models.TextChoices):
        NEW = "new", "新申报"
        EXISTING = "existing", "现有单位填报"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="offers")
    honour = models.CharField(max_length=16, choices=Honour)
    entry = models.CharField(max_length=8, choices=Entry, default=Entry.NEW)
    scheme_revision = models.ForeignKey(
        "evaluation.SchemeRevision", on_delete=models.PROTECT, related_name="+"
    )  # 通则; industries with an edition of their own stand in ``scheme_by_industry``
    scheme_by_industry = models.JSONField(default=dict)  # industry name -> SchemeRevision id
    basis_level = models.CharField(max_length=12, choices=Level, default="", blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["round", "honour", "entry"], name="offer_once")]

    @property
    def procedure(self) -> Procedure:
        """The course that what is applied for here takes."""
        return Procedure.parse(self.round.procedure).of(self.honour)


class Deadline(TenantModel):
    """When a stage of a round ends: the first instant that is too late. ``region`` narrows it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(max_length=20, choices=STAGES)
    region = models.ForeignKey("accounts.Region", null=True, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()

    @property
    def title(self) -> str:
        """What the round's own procedure calls the stage."""
        rule = Procedure.parse(self.round.procedure).rule(Stage(self.stage))
        return rule.title if rule else STAGE_LABELS[Stage(self.stage)]

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "stage"], condition=models.Q(region=None), name="deadline_once"
            ),
            models.UniqueConstraint(
                fields=["round", "stage", "region"],
                condition=models.Q(region__isnull=False),
                name="deadline_region_once",
            ),
        ]
