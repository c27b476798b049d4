"""What a park is, year after year: it prefills answers and tells whether the park may apply."""

from django.db import models

from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel

# 257号 附件 4-1 填写说明 二; the list ends in 等.
TYPES = (
    "经济技术开发区",
    "高新技术产业开发区",
    "保税区",
    "边境经济合作区",
    "出口加工区",
    "保税港区",
    "新区",
    "自贸区",
    "省级开发区",
)


class ParkProfile(TenantModel):
    """One park as it tells of itself. The texts ending in ``_note`` name what proves a condition."""

    class Level(models.TextChoices):
        NATIONAL = "national", "国家级"
        PROVINCIAL = "provincial", "省级"
        LOWER = "lower", "省级以下"

    organization = models.OneToOneField("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    level = models.CharField("园区级别", max_length=12, choices=Level)
    level_note = models.CharField(max_length=200, default="", blank=True)
    type = models.CharField("园区类型", max_length=40)  # one of TYPES or a text of its own
    address = models.CharField("通讯地址", max_length=200)
    planned_area = models.DecimalField("规划面积", max_digits=12, decimal_places=4)  # km²
    built_area = models.DecimalField("已建成面积", max_digits=12, decimal_places=4)  # km²
    companies = models.PositiveIntegerField("入园企业数")
    large_companies = models.PositiveIntegerField("规模以上企业数")
    energy_intensive = models.PositiveIntegerField("高耗能企业数")
    key_companies = models.PositiveIntegerField("重点企业数")
    makes = models.BooleanField("以产品制造和能源供给为主要功能")
    makes_note = models.CharField(max_length=200, default="", blank=True)
    industrial_share = models.DecimalField("工业增加值占比", max_digits=5, decimal_places=2)  # per cent
    industrial_share_note = models.CharField(max_length=200, default="", blank=True)
    has_boundary = models.BooleanField("具有法定边界和范围")
    has_boundary_note = models.CharField(max_length=200, default="", blank=True)
    has_body = models.BooleanField("具备统一管理机构")
    has_body_note = models.CharField(max_length=200, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    updated_at = StampField()

    class Meta:
        base_manager_name = "objects"
