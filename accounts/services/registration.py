"""A unit registers itself by its 统一社会信用代码, through a link in a letter."""

from django.db import IntegrityError, transaction

from accounts import events, selectors
from accounts.actor import Actor
from accounts.models import Membership, Organization, Role, Tenant, User
from accounts.names import fold
from accounts.services import letters
from accounts.uscc import UsccError, parse_uscc
from greenmfg.errors import Item, Refused

FIRST_ROLES = (Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY)


def ask_for_link(*, email: str, tenant: Tenant) -> None:
    """Have a letter written to ``email``: the link, or that the address has an account already."""
    letters.ask(tenant=tenant, kind="registration_letter", email=fold(email))


@transaction.atomic
def register_unit(
    *,
    tenant: Tenant,
    email: str,
    uscc: str,
    name: str,
    region_id: int,
    industry: str,
    industry_code: str,
    person: str,
    phone: str,
    password: str,
    address: str | None,
) -> User:
    """Create unit and first member (administrator, filler and signatory) inside the scope of ``tenant``.

    Refused 409 where the code is registered already: the way on is ``claim``; of two at once the unique
    index lets one win. Refused 422 for a code, region or mail address that cannot stand.
    """
    region = selectors.region(region_id)
    if region is None:
        raise Refused("所选地区不存在。", items=[Item("region_id", "请选择本省的市州或县市区。")])
    unit = Organization(
        tenant=tenant,
        kind=Organization.Kind.APPLICANT,
        uscc=parse_code(uscc),
        name=name,
        region=region,
        industry=industry,
        industry_code=industry_code,
    )
    save_unit(unit, status=409)
    user = create_person(email=email, name=person, phone=phone, password=password)
    Membership.objects.bulk_create(
        Membership(user=user, organization=unit, role=role) for role in FIRST_ROLES
    )
    actor = Actor(user, unit, frozenset(FIRST_ROLES), tenant, address)
    events.record(actor=actor, subject=unit, action="register")
    return user


def parse_code(uscc: str) -> str:
    """The code in its one spelling; Refused 422 naming the position at fault."""
    try:
        return parse_uscc(uscc)
    except UsccError as error:
        raise Refused(str(error), items=[Item("uscc", str(error))]) from None


def save_unit(unit: Organization, *, status: int = 422) -> None:
    """Insert ``unit``; Refused with ``status`` where its code is registered already."""
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        message = f"统一社会信用代码 {unit.uscc} 已经注册。"
        raise Refused(message, status=status, items=[Item("uscc", message)]) from None


def create_person(*, email: str, name: str, phone: str, password: str) -> User:
    """Insert a person; Refused 422 where the address has an account already."""
    user = User(email=fold(email), name=name, phone=phone)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refused("该邮箱已有账号，请直接登录；忘记密码可在登录页重置。") from None
    return user


@transaction.atomic
def claim(*, email: str, uscc: str, person: str, phone: str, note: str) -> Organization:
    """Ask the administrators of the unit registered under ``uscc`` to let ``email`` in, by letter.

    Nothing is granted here: an administrator who knows the person sends an invitation.
    """
    unit = selectors.organization_by_uscc(parse_code(uscc))
    if unit is None:
        raise Refused("该统一社会信用代码尚未注册，可以直接注册。", items=[Item("uscc", "该代码尚未注册。")])
    context = {"unit": unit.name, "email": email, "person": person, "phone": phone, "note": note}
    for admin in selectors.admins(unit):
        letters.send(tenant=unit.tenant, to=admin.email, template="claim", context=context)
    carrier = unit.tenant or selectors.tenants().first()
    if carrier is not None:
        events.record(actor=Actor.system(carrier), subject=unit, action="claim", details={"email": email})
    return unit
