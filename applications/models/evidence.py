"""The evidence library (证明材料): files of an organization, and what each of them proves."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class EvidenceShelf(TenantModel):
    """The counter row of one organization's library in one province: numbers given out, what is kept."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "organization"], name="evidence_shelf_once")]


class Evidence(TenantModel):
    """One piece of evidence. A newer file of it is a row of its own: what a snapshot names stays."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("编号")  # given by the shelf; a replacement keeps it
    edition = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("名称", max_length=120)
    filename = models.CharField("文件名", max_length=120)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("出具日期", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    replaced_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = StampField()
    # What the upload that gave this row found there already, and so did not add (services.evidence.add).
    was_there = False

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "organization", "number", "edition"], name="evidence_edition_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "organization", "number"],
                condition=models.Q(replaced_at=None),
                name="evidence_current_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "organization", "file"],
                condition=models.Q(replaced_at=None, removed_at=None),
                name="evidence_file_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "organization", "number"])]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """The number as pages and prints name it, 证12; one numbering everywhere."""
        return f"证{self.number}"


def page_range(first: int | None, last: int | None) -> str:
    """The pages of a file as pages and prints name them, ``第3—5页``; empty for all of it."""
    if first is None:
        return ""
    return f"第{first}页" if first == last else f"第{first}—{last}页"


class EvidenceLink(TenantModel):
    """What a piece of evidence proves: one key of a sheet, by all of its pages or by some."""

    sheet = models.ForeignKey("evaluation.Sheet", on_delete=models.PROTECT, related_name="evidence_links")
    key = models.CharField(max_length=80)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="links")
    page_from = models.PositiveSmallIntegerField(null=True)  # None: the whole file
    page_to = models.PositiveSmallIntegerField(null=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key", "evidence"], name="evidence_link_once"),
            models.CheckConstraint(
                condition=models.Q(page_from=None, page_to=None)
                | models.Q(page_from__gte=1, page_to__gte=models.F("page_from")),
                name="evidence_link_pages",
            ),
        ]
        indexes = [models.Index(fields=["evidence"])]

    @property
    def pages(self) -> str:
        """The pages it names, empty for the whole file."""
        return page_range(self.page_from, self.page_to)


class SealedEvidence(TenantModel):
    """That a snapshot names a piece of evidence, which therefore stays as it is. Frozen."""

    snapshot = models.ForeignKey(
        "applications.Snapshot", on_delete=models.PROTECT, related_name="sealed_evidence"
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="sealed")

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["snapshot", "evidence"], name="sealed_evidence_once")]
