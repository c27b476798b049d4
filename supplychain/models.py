"""What the core of a supply chain tells of itself, its suppliers, what it takes back and makes public."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel

# 257号 附件 5-1 填写说明 二; the list ends in 等.
SECTORS = ("汽车", "航空航天", "电子电器", "通信", "大型成套装备机械", "纺织服装", "建材")


class Chain(TenantModel):
    """One core enterprise. ``version`` counts every change of it, its suppliers and what it recovers."""

    organization = models.OneToOneField("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    sector = models.CharField("所属行业", max_length=40, default="", blank=True)  # of SECTORS, or its own
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    updated_at = StampField()

    class Meta:
        base_manager_name = "objects"


class Supplier(TenantModel):
    """A supplier of one year with the risk it was given."""

    class Risk(models.TextChoices):
        HIGH = "high", "高"
        MEDIUM = "medium", "中"
        LOW = "low", "低"

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="suppliers")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("供应商名称", max_length=120)
    uscc = models.CharField("统一社会信用代码", max_length=18, default="", blank=True)
    risk = models.CharField("风险等级", max_length=8, choices=Risk)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["chain", "year", "name"], name="supplier_once")]


class Recovery(TenantModel):
    """What of one year's products or packaging was placed on the market and taken back, in one unit."""

    class Kind(models.TextChoices):
        PRODUCT = "product", "产品"
        PACKAGING = "packaging", "包装"

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="recoveries")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("回收对象", max_length=12, choices=Kind)
    placed = models.DecimalField("投放量", max_digits=18, decimal_places=4)
    recovered = models.DecimalField("回收量", max_digits=18, decimal_places=4)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["chain", "year", "kind"], name="recovery_once")]


class Disclosure(TenantModel):
    """Where the enterprise has made public what 257号 附件 5-2 X6 asks for, in one year."""

    class Item(models.TextChoices):
        EMISSIONS = "emissions", "企业节能减排减碳信息"
        AUDITS = "audits", "高、中风险供应商审核率及低风险供应商占比"
        SUPPLIERS = "suppliers", "供应商节能减排信息"
        REPORT = "report", "企业社会责任报告（含绿色采购信息）"

    chain = models.ForeignKey(Chain, on_delete=models.CASCADE, related_name="disclosures")
    year = models.PositiveSmallIntegerField("年度")
    item = models.CharField("披露内容", max_length=12, choices=Item)
    title = models.CharField("名称", max_length=120)
    url = models.CharField("网址", max_length=300)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["chain", "year", "item", "url"], name="disclosure_once")
        ]
