"""One unit's application, what was sealed of it, and the documents made from that."""

from django.db import models

from applications.models.listings import Listing, named
from applications.models.rounds import Offer
from applications.workflow import STATUS_LABELS, Status
from evaluation.models import Sheet
from greenmfg.clock import StampField
from greenmfg.dates import day_text
from greenmfg.tenancy import TenantModel

STATUSES = [(status.value, label) for status, label in STATUS_LABELS.items()]


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
    # Who says that the sheet is filled in, at which revision of it; somebody else signs.
    prepared_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_revision = models.PositiveIntegerField(null=True)
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

    @property
    def named(self) -> str:
        """The unit and what it applies for."""
        return named(self.organization.name, self.subject)


class Snapshot(TenantModel):
    """What was sealed: canonical JSON of answers, evidence, scheme hash and score, and its SHA-256. Frozen.

    It belongs to an application or, as the third party's signed judgement, to an entrustment.
    """

    application = models.ForeignKey(
        Application, null=True, on_delete=models.PROTECT, related_name="snapshots"
    )
    entrustment = models.ForeignKey(
        "applications.Entrustment", null=True, on_delete=models.PROTECT, related_name="snapshots"
    )
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
        constraints = [
            models.UniqueConstraint(fields=["application", "no"], name="snapshot_no_once"),
            models.UniqueConstraint(fields=["entrustment", "no"], name="snapshot_entrustment_no_once"),
            models.CheckConstraint(
                condition=models.Q(application=None) ^ models.Q(entrustment=None), name="snapshot_one_owner"
            ),
        ]

    @property
    def sheet(self) -> Sheet:
        """The sheet whose state was sealed."""
        if self.entrustment is not None:
            return self.entrustment.sheet
        assert self.application is not None  # noqa: S101 - snapshot_one_owner
        return self.application.self_sheet

    @property
    def occasion(self) -> str:
        """By which step and on which day it was sealed."""
        step = f"提交市州，回执编号 {self.receipt}" if self.receipt else f"第 {self.no} 次签署"
        return f"{step}，{day_text(self.sealed_at)}"


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


class Document(TenantModel):
    """An official document of a snapshot, with the token its QR leads to. ``file`` comes by a job."""

    CERTIFICATE = "certificate"  # the kind that says that a unit is on a list
    OWN_REPORT = "own_report"  # what a third party has written itself, where no form of it is printed
    DOSSIER = "dossier"  # 案卷: the reports and the evidence of what was filed, bound into one file

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

    @property
    def name(self) -> str:
        """The title with its submission, as a unit signs and files one report more than once.

        A certificate speaks of an entry of a list.
        """
        return self.title if self.kind == self.CERTIFICATE else f"{self.title}（{self.snapshot.occasion}）"

    @property
    def filename(self) -> str:
        """What its download is called."""
        return f"{self.title}_{self.application.number}-{self.snapshot.no}.pdf"


class SummarySection(TenantModel):
    """One section of the 创建工作总结报告 (15号 三、3), with its own version like any answer.

    No form of it is printed: the sections are data of the round's procedure.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="summary")
    key = models.CharField(max_length=60)
    text = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    updated_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="summary_section_once")]
