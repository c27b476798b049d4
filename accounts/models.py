"""Who acts: provinces, regions, organizations, people, and the one log of what they did."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.devices import device_words
from accounts.names import fold
from accounts.uscc import is_registered_in
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantManager, TenantModel


class Tenant(models.Model):
    """A province: the wall between one set of rounds, applications and lists and another."""

    slug = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)  # 湖南省
    office = models.CharField(max_length=80)  # the department's full name, shown in every header

    def __str__(self) -> str:
        return self.name


class Region(TenantModel):
    """A first-level authority's area (市州, 省直管县市) or a county below it."""

    class Kind(models.TextChoices):
        CITY = "city", "市州"
        DIRECT_COUNTY = "direct_county", "省直管县市"
        COUNTY = "county", "县市区"

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=Kind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="region_code_once")]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """A unit that acts. Assessors belong to no province; everybody else to exactly one."""

    class Kind(models.TextChoices):
        APPLICANT = "applicant", "申报单位"
        MUNICIPAL = "municipal", "市州工业和信息化主管部门"
        ASSESSOR = "assessor", "第三方评价机构"
        PROVINCIAL = "provincial", "省级工业和信息化主管部门"

    tenant = models.ForeignKey(Tenant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    uscc = models.CharField("统一社会信用代码", max_length=18)  # normalised, GB 32100-2015
    name = models.CharField("单位名称", max_length=120)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    industry = models.CharField("所属行业", max_length=80, default="", blank=True)
    industry_code = models.CharField("国民经济行业代码", max_length=4, default="", blank=True)
    created_at = StampField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uscc"], name="organization_uscc_once"),
            models.CheckConstraint(
                condition=models.Q(kind="assessor", tenant__isnull=True)
                | (~models.Q(kind="assessor") & models.Q(tenant__isnull=False)),
                name="organization_tenant_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def region_code(self) -> str:
        """The code of its region, empty where it has named none."""
        return self.region.code if self.region else ""

    @property
    def is_local(self) -> bool:
        """Whether its code was given out in its region, as it is of a unit that has not moved."""
        return self.region is None or is_registered_in(self.uscc, self.region.code)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=fold(username or ""))


class User(AbstractBaseUser):
    """A person. Signs in by mail address (folded: NFKC, lower case)."""

    email = models.EmailField("电子邮箱", max_length=254, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("手机", max_length=20, default="", blank=True)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)  # raised to end every session of the person
    created_at = StampField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def names(self) -> set[str]:
        """Every name the person has had here, without spaces."""
        (found,) = names_of([self]).values()
        return found

    def get_session_auth_hash(self) -> str:
        """A session stays valid while password and epoch are those it was opened under."""
        key = f"{self.password}{self.session_epoch}"
        return salted_hmac("accounts.models.User", key, algorithm="sha256").hexdigest()


def names_of(people: Iterable[User]) -> dict[int | None, set[str]]:
    """As `User.names`, of several by their ids: one query."""
    found: dict[int | None, set[str]] = {row.pk: {"".join(row.name.split())} for row in people}
    renamed = Event.objects.filter(
        subject_kind=User._meta.label_lower, subject_id__in=list(found), action="rename"
    )
    for pk, before in renamed.values_list("subject_id", "details__before"):
        found[pk].add("".join(before.split()))
    return found


class OpenSession(models.Model):
    """A session in which a person is signed in; it goes when the session goes.

    ``auth_hash`` is the user's when it was opened: a later password or epoch has ended it.
    """

    AGENT_LENGTH = 300

    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    auth_hash = models.CharField(max_length=64)
    agent = models.CharField(max_length=AGENT_LENGTH, default="", blank=True)
    address = models.GenericIPAddressField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @property
    def device(self) -> str:
        """The device and the browser in words."""
        return device_words(self.agent)


class Role(models.TextChoices):
    """What a member does in his organization; several may be held at once."""

    FILLER = "filler", "填报人"
    REVIEWER = "reviewer", "复核人"
    SIGNATORY = "signatory", "负责人（签字人）"
    ORG_ADMIN = "org_admin", "单位管理员"
    CLERK = "clerk", "经办"
    APPROVER = "approver", "审核"
    ADMIN = "admin", "管理员"


class Membership(models.Model):
    """One role of one person in one organization."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    created_at = StampField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organization", "role"], name="membership_once")
        ]


class Invitation(models.Model):
    """A mail link that makes its reader a member. The link is this row's number, signed (accounts.links)."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    roles = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = StampField()


class Event(models.Model):
    """The one append-only log: who, for whom, did what to which subject, when and why.

    ``tenant`` is null for what happens before a province is known (a refused login, say).
    """

    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)  # model label, as "applications.application"
    subject_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=40)
    before = models.CharField(max_length=40, default="", blank=True)
    after = models.CharField(max_length=40, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    snapshot_sha256 = models.CharField(max_length=64, default="", blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    at = StampField()

    objects = TenantManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_id", "id"])]


class Message(models.Model):
    """What a member is told in the app for one of his organizations, with the page that it leads to."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)  # the step that it tells of, or ``reminder``
    text = models.TextField()
    link = models.CharField(max_length=200, default="", blank=True)  # a path of the platform
    at = StampField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "organization", "-id"]),
            models.Index(
                fields=["user", "organization"], condition=models.Q(read_at=None), name="message_unread"
            ),
        ]
