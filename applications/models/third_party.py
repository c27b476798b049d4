"""The third-party body: its place on a province's list, who entrusts it with what, what it found."""

from django.db import models

from applications.models.filing import Application
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel

# 257号 三 (一)–(四): what a body explains, condition by condition, in every report.
CONDITIONS = {
    "registered": (
        "在中华人民共和国境内注册并具有独立法人资格的企事业单位、行业协会等，具有开展相关评价的经验和能力。"
    ),
    "premises": "具有固定的办公场所及开展评价工作的办公条件，具有健全的财务管理制度。",
    "staff": (
        "从事绿色评价的中级职称以上专职人员不少于 10 人，"
        "其中能源、环境、生态、系统评价等相关专业高级职称人员不少于 50%；"
        "评价机构人员应遵守国家法律法规和评价程序，熟悉绿色制造相关政策和标准规范。"
    ),
    "record": (
        "具备开展绿色工厂、绿色园区、绿色供应链等领域评价的能力，"
        "近五年主导或参与绿色制造相关评审、论证、评价或省级以上科研项目，"
        "或国家及行业标准制定、绿色制造相关政策制定等。"
    ),
}
# 257号 三: independent of the self-evaluation. The wording of a declaration is printed nowhere.
INDEPENDENCE = (
    "本机构与申报单位及其自我评价活动保持独立：未参与自我评价报告编写，"
    "与申报单位不存在关联关系，对评价结果的真实性负责。"
)


class Accreditation(TenantModel):
    """A body's place on the list the province has selected and published (15号 三、3).

    The four ``conditions`` are those of 257号 三, each with the body's own explanation and its evidence.
    """

    assessor = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    document_number = models.CharField("公布文件", max_length=80)
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoke_reason = models.CharField("撤销理由", max_length=500, default="", blank=True)
    conditions = models.JSONField(default=dict, blank=True)  # condition key -> explanation
    affiliates = models.JSONField(default=list, blank=True)  # [{"name", "uscc"}], 关联单位 as declared
    evidence = models.ManyToManyField("applications.Evidence", related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "assessor"],
                condition=models.Q(revoked_on=None),
                name="accreditation_active_once",
            )
        ]


class Entrustment(TenantModel):
    """委托: the applicant asks a third-party body to judge the sealed self-evaluation."""

    class Status(models.TextChoices):
        OFFERED = "offered", "待接受"
        ACCEPTED = "accepted", "评价中"
        SIGNED = "signed", "已签署"
        REFUSED = "refused", "已谢绝"
        CANCELLED = "cancelled", "已撤回"
        RESIGNED = "resigned", "已退出"

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
    # The body's own report, where the scheme prints no form of one.
    report = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="评价报告"
    )
    report_name = models.CharField(max_length=255, default="", blank=True)
    # Who declared on acceptance that the body took no part in the self-evaluation (257号 三).
    declared_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="独立性声明人"
    )
    # 报告编制负责人 and 报告审核人 are two people, each for the revision of the sheet he saw.
    prepared_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="报告编制负责人"
    )
    prepared_revision = models.PositiveIntegerField(null=True)
    reviewed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="报告审核人"
    )
    reviewed_revision = models.PositiveIntegerField(null=True)
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


class SiteVisit(TenantModel):
    """A visit of the body to the site: when, who, what was seen; photographs are evidence linked to it."""

    entrustment = models.ForeignKey(Entrustment, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField("现场评价日期")
    until = models.DateField("结束日期", null=True, blank=True)
    people = models.CharField("参加人员", max_length=300)
    record = models.TextField("现场评价记录")
    photographs = models.ManyToManyField("applications.Evidence", related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = StampField()

    class Meta:
        base_manager_name = "objects"
