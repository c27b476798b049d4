"""Small forms of accounts. Each error says what is wrong and how to mend it."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts import selectors
from accounts.models import Organization, Region, Role, User
from accounts.names import fold, unseen_at
from accounts.uscc import EXAMPLE, UsccError, parse_uscc
from greenmfg.forms import RefusableForm

LONGEST_PASSWORD = 256


def visible(text: str) -> None:
    """Refuse characters nobody sees: they make two names look like one."""
    if at := unseen_at(text):
        raise ValidationError(f"第 {at} 个字符不可见，请删除后重新输入。")


class NameField(forms.CharField):
    """A name, kept as typed."""

    default_validators = [visible]


class MailField(forms.EmailField):
    """A mail address in its one spelling."""

    default_error_messages = {"invalid": "邮箱格式不正确，例如 zhangsan@example.com。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **{"label": "电子邮箱", **kwargs})
        self.widget.attrs.setdefault("autocomplete", "email")

    def to_python(self, value: Any) -> str:
        return fold(super().to_python(value))


class UsccField(forms.CharField):
    """统一社会信用代码 in its one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="统一社会信用代码", max_length=60, help_text=f"18 位，{EXAMPLE}", **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return parse_uscc(super().clean(value))
        except UsccError as error:
            raise ValidationError(str(error)) from None


class PhoneField(forms.CharField):
    """A Chinese mobile or land line number, full-width digits folded."""

    default_validators = [
        RegexValidator(
            r"\A\+?[0-9][0-9-]{5,18}\Z", "电话只能含数字和短横线，例如 13800138000 或 0731-88888888。"
        )
    ]

    def to_python(self, value: Any) -> str:
        return fold(super().to_python(value))


class IndustryCodeField(forms.CharField):
    """The 4-digit code of GB/T 4754; only its shape is checked."""

    default_validators = [RegexValidator(r"\A[0-9]{4}\Z", "请填写 4 位数字小类代码，例如 3591。")]

    def __init__(self, **kwargs: Any) -> None:
        help_text = "《国民经济行业分类》（GB/T 4754）4 位小类代码，例如 3591"
        super().__init__(label="国民经济行业代码", help_text=help_text, **kwargs)

    def to_python(self, value: Any) -> str:
        return fold(super().to_python(value))


class PasswordField(forms.CharField):
    """A password, never stripped or cut."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, **kwargs)


class NewPerson(RefusableForm):
    """A person with his first password; ``about`` tells what must not occur in it."""

    person = NameField(label="姓名", max_length=40)
    phone = PhoneField(label="手机")
    password = PasswordField("登录密码")
    repeated = PasswordField("确认密码")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = "".join(password_validators_help_texts())
        self.email = email

    def about(self) -> list[tuple[str, str]]:
        """Names and codes of the units the person will act for."""
        return []

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        password = told.get("password")
        if password and told.get("repeated") and password != told["repeated"]:
            self.add_error("repeated", "两次输入的密码不一致，请重新输入。")
        if password:
            user = User(email=self.email, name=told.get("person", ""), phone=told.get("phone", ""))
            user.about = self.about()  # type: ignore[attr-defined]
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        told.pop("repeated", None)
        return told


class UnitNameForm(RefusableForm):
    """What a unit is called."""

    name = NameField(label="单位名称", max_length=120, help_text="与营业执照或登记证书一致")


class UnitForm(UnitNameForm):
    """What an applicant is called, where it is, what it makes. Build it inside the scope of its province."""

    region_id = forms.TypedChoiceField(label="所在地区", coerce=int, help_text="所在市州或县市区")
    industry = NameField(label="所属行业", max_length=80, help_text="例如 环境保护专用设备制造")
    industry_code = IndustryCodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_id"].choices = [("", "请选择"), *selectors.region_choices()]


class RegistrationForm(UnitForm, NewPerson):
    """Unit and first member, behind a registration link."""

    uscc = UsccField()
    field_order = ["uscc", "name", "region_id", "industry", "industry_code", "person", "phone"]

    def about(self) -> list[tuple[str, str]]:
        return [(self.cleaned_data.get("name", ""), self.cleaned_data.get("uscc", ""))]


class ClaimForm(RefusableForm):
    """Somebody asks to be let into a unit that is registered already."""

    uscc = UsccField()
    person = NameField(label="姓名", max_length=40)
    phone = PhoneField(label="手机")
    note = NameField(label="说明", max_length=200, required=False, help_text="所在部门、负责的工作等")


class InvitedForm(NewPerson):
    """A person without an account accepts an invitation into ``unit``."""

    def __init__(self, *args: Any, unit: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def about(self) -> list[tuple[str, str]]:
        return [(self.unit.name, self.unit.uscc)]


class RegisterForm(RefusableForm):
    """The first step: whose link shall be sent, for which province."""

    province = forms.ChoiceField(label="所在省份")
    email = MailField(help_text="注册链接将发送到该邮箱，此后用它登录")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["province"].choices = [(tenant.slug, tenant.name) for tenant in selectors.tenants()]


class LoginForm(AuthenticationForm):
    """Mail address and password; every failure reads the same."""

    error_messages = {
        "invalid_login": "邮箱或密码不正确。请核对后重新输入，忘记密码可以重置。",
        "inactive": "邮箱或密码不正确。请核对后重新输入，忘记密码可以重置。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "电子邮箱"
        self.fields["password"].max_length = LONGEST_PASSWORD


class ResetForm(forms.Form):
    """Whose password is forgotten."""

    email = MailField()


class RolesForm(RefusableForm):
    """The name and roles of a member; ``seen`` are the roles the page was made with."""

    name = NameField(label="姓名", max_length=40, required=False)
    roles = forms.MultipleChoiceField(label="角色", widget=forms.CheckboxSelectMultiple)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = choices

    def clean_seen(self) -> list[str]:
        return self.cleaned_data["seen"].split()


class InviteForm(RefusableForm):
    """Who is to join, as what."""

    email = MailField()
    roles = forms.MultipleChoiceField(label="角色", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = choices


class FirstAdminForm(RefusableForm):
    """Whom to invite as a unit's first administrator."""

    email = MailField(label="管理员邮箱", help_text="邀请链接将发送到该邮箱，7 日内有效")


class NewUnitForm(FirstAdminForm):
    """A bureau or an assessor body. Build it inside the scope of the province."""

    kind = forms.ChoiceField(
        label="单位类型",
        choices=[
            (kind.value, kind.label) for kind in (Organization.Kind.MUNICIPAL, Organization.Kind.ASSESSOR)
        ],
    )
    name = NameField(label="单位名称", max_length=120)
    uscc = UsccField()
    region_id = forms.TypedChoiceField(
        label="所在地区",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="主管部门必选；第三方评价机构不选",
    )
    field_order = ["kind", "name", "uscc", "region_id", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = selectors.first_level_regions()
        self.fields["region_id"].choices = [("", "不适用"), *((row.pk, row.name) for row in rows)]


class RegionForm(RefusableForm):
    """A further region. Build it inside the scope of the province."""

    kind = forms.ChoiceField(
        label="类别",
        choices=[(kind.value, kind.label) for kind in (Region.Kind.COUNTY, Region.Kind.DIRECT_COUNTY)],
    )
    name = NameField(label="名称", max_length=40)
    code = forms.CharField(
        label="行政区划代码",
        validators=[RegexValidator(r"\A[0-9]{6}\Z", "请填写 6 位数字代码，例如 430181。")],
        help_text="6 位，例如 430181",
    )
    parent_id = forms.TypedChoiceField(
        label="上级市州", coerce=int, empty_value=None, required=False, help_text="县市区必选"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = selectors.first_level_regions().filter(kind=Region.Kind.CITY)
        self.fields["parent_id"].choices = [("", "无"), *((row.pk, row.name) for row in rows)]


class ProfileForm(RefusableForm):
    """What a person says about himself."""

    name = NameField(label="姓名", max_length=40)
    phone = PhoneField(label="手机")


def role_choices(roles: tuple[Role, ...]) -> list[tuple[str, str]]:
    """Roles as choices of a form, in the order of the table."""
    return [(role.value, role.label) for role in Role if role in roles]
