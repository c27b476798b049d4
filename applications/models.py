"""The process: rounds, offers, applications, what is decided about them and what comes of it."""

from django.db import models

from applications.workflow import STAGE_LABELS, STATUS_LABELS, Status
from evaluation.models import Honour
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel

STAGES = [(stage.value, label) for stage, label in STAGE_LABELS.items()]
STATUSES = [(status.value, label) for status, label in STATUS_LABELS.items()]


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


class Deadline(TenantModel):
    """When a stage of a round ends: the first instant that is too late. ``region`` narrows it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(max_length=20, choices=STAGES)
    region = models.ForeignKey("accounts.Region", null=True, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()

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


class Listing(TenantModel):
    """名单 entry: what a round concludes in, and the entry ticket of the next one."""

    class State(models.TextChoices):
        ACTIVE = "active", "有效"
        REMOVED = "removed", "已移出"

    honour = models.CharField(max_length=16, choices=Honour)
    level = models.CharField(max_length=12, choices=Level)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, default="", blank=True)  # product name and the like
    organization = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey("accounts.Region", null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "applications.Application", null=True, on_delete=models.PROTECT, related_name="listings"
    )
    year = models.PositiveSmallIntegerField()
    document_number = models.CharField("公布文件", max_length=80)
    listed_on = models.DateField("公布日期")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "honour", "level", "uscc", "subject"],
                condition=models.Q(state="active"),
                name="listing_active_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "level", "honour", "year"])]


class Application(TenantModel):
    """One unit's filing under one offer. ``status`` moves only through applications.services.moves."""

    class Outcome(models.TextChoices):
        LISTED = "listed", "列入名单"
        NOT_LISTED = "not_listed", "未列入名单"

    number = models.CharField("申报编号", max_length=40)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="applications")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=120, default="", blank=True)
    region = models.ForeignKey("accounts.Region", on_delete=models.PROTECT, related_name="+")
    basis = models.ForeignKey(Listing, null=True, on_delete=models.PROTECT, related_name="+")
    self_sheet = models.OneToOneField("evaluation.Sheet", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=STATUSES, default=Status.DRAFT)
    came_from = models.CharField(max_length=12, default="", blank=True)  # who returned it for correction
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(max_length=12, default="", blank=True, choices=Outcome)
    sealed_at = models.DateTimeField(null=True)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="application_number_once"),
            models.UniqueConstraint(
                fields=["offer", "organization", "subject"],
                condition=~models.Q(status__in=[Status.WITHDRAWN, Status.LAPSED]),
                name="application_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "status", "region"]),
            models.Index(fields=["organization", "status"]),
        ]


class Entrustment(TenantModel):
    """委托: the applicant asks a third-party body to judge the sealed self-evaluation."""

    class Status(models.TextChoices):
        OFFERED = "offered", "待接受"
        ACCEPTED = "accepted", "评价中"
        SIGNED = "signed", "已签署"
        REFUSED = "refused", "已谢绝"
        CANCELLED = "cancelled", "已撤回"

    class Conclusion(models.TextChoices):
        QUALIFIED = "qualified", "合格"
        UNQUALIFIED = "unqualified", "不合格"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="entrustments")
    assessor = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.OFFERED)
    version = models.PositiveIntegerField(default=1)
    judged = models.ForeignKey("applications.Snapshot", on_delete=models.PROTECT, related_name="+")
    sheet = models.OneToOneField("evaluation.Sheet", on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField(max_length=12, default="", blank=True, choices=Conclusion)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(status__in=["offered", "accepted", "signed"]),
                name="entrustment_active_once",
            )
        ]


class Snapshot(TenantModel):
    """What was sealed: canonical JSON of answers, scheme hash and score, and its SHA-256. Frozen."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="snapshots")
    no = models.PositiveSmallIntegerField()
    sheet_revision = models.PositiveIntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    receipt = models.CharField(
        "回执编号", max_length=48, default="", blank=True
    )  # only what went to the city
    sealed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["application", "no"], name="snapshot_no_once")]


class Lookup(TenantModel):
    """One search for a negative condition: where, when, what was found. The latest counts. Frozen."""

    class Result(models.TextChoices):
        CLEAR = "clear", "未发现"
        FOUND = "found", "存在该情形"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lookups")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    gate = models.CharField(max_length=60)
    source = models.CharField("查询来源", max_length=80)
    looked_up_on = models.DateField("查询日期")
    result = models.CharField("查询结果", max_length=8, choices=Result)
    note = models.CharField("说明", max_length=500, default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["application", "gate", "id"])]


class Verification(TenantModel):
    """核实 of one indicator, beside the submitted value and never in its place. The latest counts. Frozen."""

    class Outcome(models.TextChoices):
        VERIFIED = "verified", "核实"
        NOT_VERIFIED = "not_verified", "不予核实"
        DIFFERS = "differs", "核实值不同"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="verifications")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    outcome = models.CharField("核实结论", max_length=12, choices=Outcome)
    value = models.CharField("核实值", max_length=40, default="", blank=True)
    reason = models.CharField("理由", max_length=500, default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["application", "key", "id"])]


class Review(TenantModel):
    """A decision of an authority and the snapshot it judged. Frozen."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=STAGES)
    decision = models.CharField(max_length=40)
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"


class SiteAssessment(TenantModel):
    """现场评估 (15号 三、4): the two parts it judges, each with a finding. Frozen."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="site_assessment")
    assessed_on = models.DateField("评估日期")
    people = models.CharField("评估人员", max_length=200)
    indicators_met = models.BooleanField("指标完成情况")
    report_sound = models.BooleanField("第三方评价报告")
    finding = models.TextField("评估意见")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = StampField()

    class Meta:
        base_manager_name = "objects"


class Correction(TenantModel):
    """退回补正: which keys unlock until when, and why."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    keys = models.JSONField()
    due_at = models.DateTimeField("补正期限")
    reason = models.TextField("补正要求")
    closed_at = models.DateTimeField(null=True)
    at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(closed_at=None), name="correction_open_once"
            )
        ]


class Notice(TenantModel):
    """公示: the list that stands on the department's site, frozen with its hash when it opens."""

    class Status(models.TextChoices):
        DRAFT = "draft", "待发布"
        OPEN = "open", "公示中"
        CLOSED = "closed", "公示结束"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="notices")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    applications = models.ManyToManyField(Application, related_name="notices")
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)  # last day of the notice
    body = models.TextField(default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        base_manager_name = "objects"


class Document(TenantModel):
    """An official document of a snapshot, with the token its QR leads to. ``file`` comes by a job."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    token = models.CharField(max_length=43, unique=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind"], name="document_once")]
