"""Schemes as data, sheets that fill them in, and the scores computed from both."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Honour(models.TextChoices):
    """The four honours; their printed names are data of each edition."""

    FACTORY = "factory", "绿色工厂"
    PARK = "park", "绿色园区"
    SUPPLY_CHAIN = "supply_chain", "绿色供应链管理企业"
    PRODUCT = "product", "绿色产品"


class SchemeRevision(models.Model):
    """One sealed body of a scheme. It never changes once it is published.

    What comes with the product belongs to nobody and is there for every province; a province's own, which
    goes before it, is there for that province alone.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        PROPOSED = "proposed", "待发布"
        PUBLISHED = "published", "已发布"
        RETIRED = "retired", "已停用"

    owner = models.ForeignKey("accounts.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    revision = models.PositiveIntegerField()
    honour = models.CharField(max_length=16, choices=Honour)
    title = models.CharField(max_length=120)
    body = models.TextField()  # canonical JSON: what sha256 is taken of
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "edition", "revision"],
                condition=models.Q(owner=None),
                name="scheme_revision_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "code", "edition", "revision"], name="scheme_revision_own_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.edition} 第 {self.revision} 版）"


class DataSet(TenantModel):
    """A dated set of benchmarks (引领值/基准值) or of energy factors; frozen once published."""

    class Kind(models.TextChoices):
        BENCHMARK = "benchmark", "引领值和基准值"
        FACTOR = "factor", "折标系数和排放因子"

    kind = models.CharField(max_length=16, choices=Kind, default=Kind.BENCHMARK)
    scheme = models.CharField(max_length=60, default="", blank=True)  # empty: of no scheme, the factors
    year = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    published_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "scheme", "year", "revision"], name="data_set_once"
            )
        ]


class DataValue(TenantModel):
    """引领值 and 基准值 of one criterion for one industry, variant and band, with their source."""

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="values")
    industry = models.CharField(max_length=60, default="", blank=True)  # empty: every industry
    key = models.CharField(max_length=60)  # the criterion
    variant = models.CharField(max_length=40, default="", blank=True)
    band = models.CharField(max_length=40, default="", blank=True)
    leading = models.CharField(max_length=40, default="", blank=True)  # empty: not needed
    baseline = models.CharField(max_length=40, default="", blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, default="confirmed")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["data_set", "industry", "key", "variant", "band"], name="data_value_once"
            )
        ]


class FactorValue(TenantModel):
    """What one unit of a kind of energy comes to in coal equivalent or CO2, with its source."""

    class Measure(models.TextChoices):
        COAL = "coal", "折标系数"  # kgce per unit
        CO2 = "co2", "排放因子"  # kgCO2 per unit

    data_set = models.ForeignKey(DataSet, on_delete=models.CASCADE, related_name="factors")
    key = models.CharField(max_length=40)  # the kind of energy
    name = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    measure = models.CharField(max_length=8, choices=Measure)
    area = models.CharField(max_length=40, default="", blank=True)  # a province's grid; empty: everywhere
    value = models.CharField(max_length=40)
    highest = models.CharField(max_length=40, default="", blank=True)  # ``value`` is the least of a range
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, default="confirmed")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["data_set", "key", "measure", "area"], name="factor_value_once")
        ]


class Sheet(TenantModel):
    """One side of a scheme filled in. Every write bumps ``revision`` and only unlocked keys take one."""

    class Side(models.TextChoices):
        SELF = "self", "申报单位"
        ASSESSOR = "assessor", "第三方评价机构"

    side = models.CharField(max_length=8, choices=Side, default=Side.SELF)
    scheme_revision = models.ForeignKey(SchemeRevision, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    # "all", "none", or keys parted by blanks: what may be written now; set by transitions alone.
    unlocked = models.TextField(default="all")
    industry = models.CharField(max_length=60, default="", blank=True)
    year = models.PositiveSmallIntegerField()
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"

    def takes(self, key: str) -> bool:
        """Whether ``key`` may be written now."""
        return self.unlocked == "all" or key in self.unlocked.split()


class Answer(TenantModel):
    """One cell of a sheet, with its own version. No row means untouched."""

    class State(models.TextChoices):
        EMPTY = "empty", "已清空"
        GIVEN = "given", "已填写"
        NOT_APPLICABLE = "not_applicable", "不适用"
        ACCEPTED = "accepted", "不适用（已认可）"

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField(default=0)  # 0: not by year
    item = models.PositiveSmallIntegerField(default=0)  # row of a repeated table, 0: not repeated
    value = models.TextField(default="", blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.GIVEN)
    reason = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key", "year", "item"], name="answer_cell_once")
        ]

    # Between the key and the revision (its id) of what a later revision asks no more or asks otherwise.
    ASIDE = "~"

    @classmethod
    def kept_state(cls, value: str, state: str) -> str:
        """The state under which ``value`` is kept: a cell given no text is an emptied one."""
        return cls.State.EMPTY if state == cls.State.GIVEN and not value else state


class EnergyUse(TenantModel):
    """What was typed of the unit's energy beside a sheet: {kind: {field: text}}, under the sheet's lock."""

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="energy_use")
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"


class ScoreRun(TenantModel):
    """One official computation: which sealed state, scheme, data and engine gave which points."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="score_runs")
    sheet_revision = models.PositiveIntegerField()  # the sealed state it is of
    input_sha256 = models.CharField(max_length=64)  # of the engine's whole input, benchmarks included
    scheme_sha256 = models.CharField(max_length=64)
    engine = models.CharField(max_length=20)
    status = models.CharField(max_length=12)
    total = models.CharField(max_length=40, default="", blank=True)  # empty: nothing scored
    # The most that ``total`` may come to where it is but the least: the sheet's own table carries no points.
    highest = models.CharField(max_length=40, default="", blank=True)
    pending = models.PositiveSmallIntegerField(default=0)  # rows without a benchmark
    unmet = models.PositiveSmallIntegerField(default=0)  # gates the sheet itself says are not met
    body = models.JSONField()  # the whole result with traces, as `manage.py score` prints it
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "sheet_revision", "input_sha256", "engine"], name="score_run_once"
            )
        ]
        indexes = [
            models.Index(fields=["sheet"], condition=models.Q(unmet__gt=0), name="score_run_unmet"),
        ]
