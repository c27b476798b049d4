"""A unit registers, once; the others find the way to its administrators."""

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from accounts.models import Event, Membership, Organization, Role, User
from accounts.uscc import check_digit
from greenmfg.jobs.models import Job
from tests.people import PASSWORD, MemberClient

NEW = "newcomer@example.com"


@pytest.fixture
def registration(client, world, link) -> str:
    """The path a newcomer has been sent."""
    client.post(reverse("accounts:register"), {"email": NEW, "province": "hunan"})
    return link()


def test_a_unit_registers_and_its_first_member_is_signed_in(client, world, registration, told):
    response = client.post(registration, told)
    assert response.status_code == 302
    user = get_user(client)
    assert (user.email, user.name) == (NEW, "欧阳修竹")
    unit = Organization.objects.get(uscc=told["uscc"])
    assert (unit.kind, unit.tenant, unit.region_id) == ("applicant", world.hunan, world.changsha.pk)
    roles = set(Membership.objects.filter(user=user, organization=unit).values_list("role", flat=True))
    assert roles == {Role.ORG_ADMIN, Role.FILLER, Role.SIGNATORY}
    with scope(tenant=world.hunan):
        assert Event.objects.filter(action="register", subject_id=unit.pk, actor=user).exists()


def test_attack_124_a_unit_from_elsewhere_registers_and_is_told_once_it_is_in(
    client, world, registration, told
):
    body = "91440300MA0000004"
    client.post(registration, {**told, "uscc": body + check_digit(body)})
    unit = Organization.objects.get(name=told["name"])
    assert unit.region_id == world.changsha.pk
    note = "统一社会信用代码登记地与所在地区不一致。企业迁移属正常情形，不影响申报"
    assert note in client.get(reverse("accounts:unit")).text
    for name in ("owner", "city_admin", "assessor"):
        assert note not in MemberClient(getattr(world, name)).get(reverse("accounts:unit")).text


def test_what_is_missing_is_said_at_its_field_and_above(client, registration, told):
    response = client.post(registration, {**told, "uscc": "9143", "industry_code": "环保", "phone": ""})
    page = response.content.decode()
    assert "现为 4 位" in page
    assert "4 位数字小类代码" in page
    assert "data-error-summary" in page
    assert not Organization.objects.filter(name=told["name"]).exists()


def test_a_region_of_another_province_cannot_be_chosen(client, world, registration, told):
    response = client.post(registration, {**told, "region_id": world.shenzhen.pk})
    assert response.status_code == 200
    assert not Organization.objects.filter(uscc=told["uscc"]).exists()


def test_the_link_registers_one_unit_only(client, registration, told):
    client.post(registration, told)
    client.logout()
    response = client.post(registration, {**told, "uscc": "91430100MA0000004F"})
    assert "该邮箱已有账号" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "eyJlbWFpbCI6ImEifQ:1uAAAA:forged"])
def test_a_forged_link_is_gone(client, world, token):
    response = client.get(reverse("accounts:register-unit", args=[token]))
    assert response.status_code == 410
    assert "无效或已过期" in response.content.decode()


def test_attack_091_an_address_with_an_account_is_answered_like_any_other(client, world, letter):
    page = reverse("accounts:register")
    new = client.post(page, {"email": NEW, "province": "hunan"}).content.decode()
    assert "链接" in letter().subject
    known = client.post(page, {"email": "owner@example.com", "province": "hunan"}).content.decode()
    assert known.replace("owner@example.com", NEW) == new
    assert "已有账号" in letter().subject


def test_attack_091_asking_costs_the_same_for_every_address(client, world, django_assert_num_queries):
    page = reverse("accounts:register")
    client.get(page)
    for email in (NEW, "owner@example.com", "deactivated@example.com"):
        with django_assert_num_queries(8):
            client.post(page, {"email": email, "province": "hunan"})


def test_asking_twice_within_a_minute_sends_one_letter(client, world, do_jobs):
    for _ in range(3):
        client.post(reverse("accounts:register"), {"email": NEW, "province": "hunan"})
        do_jobs()
    assert len(mail.outbox) == 1


def test_no_job_row_holds_a_secret(client, world, registration):
    with scopes_disabled():
        assert [job.args for job in Job.objects.all()] == [{"email": NEW}]


@pytest.mark.parametrize(
    "spelling",
    [
        str.lower,
        lambda code: f"  {code} ",
        lambda code: code.translate({48 + n: 0xFF10 + n for n in range(10)}),
    ],
)
def test_attack_121_a_second_registration_leads_to_the_claim(client, world, registration, told, spelling):
    unit = world.owner.organization
    response = client.post(registration, {**told, "uscc": spelling(unit.uscc)})
    assert response.status_code == 409
    page = response.content.decode()
    assert unit.name in page
    assert world.hunan.office in page
    assert not User.objects.filter(email=NEW).exists()


def test_attack_121_the_claim_is_mailed_to_the_administrators(client, world, registration, told, letter):
    unit = world.owner.organization
    claim = {"uscc": unit.uscc, "person": "欧阳修竹", "phone": "13912345678", "note": "设备部"}
    response = client.post(f"{registration}claim/", claim)
    assert response.status_code == 200
    message = letter()
    assert message.to == ["admin@example.com"]
    assert NEW in message.body
    assert "设备部" in message.body
    assert not User.objects.filter(email=NEW).exists()


def test_a_claim_of_a_code_nobody_has_registered_says_so(client, registration, told):
    claim = {key: told[key] for key in ("uscc", "person", "phone")}
    response = client.post(f"{registration}claim/", claim)
    assert "尚未注册" in response.content.decode()


def test_attack_123_rare_characters_are_kept_and_found(client, registration, told):
    client.post(registration, {**told, "name": "𠮷䶮㛃科技有限公司", "person": "𠮷㛃"})
    unit = Organization.objects.get(uscc=told["uscc"])
    assert unit.name == "𠮷䶮㛃科技有限公司"
    assert list(Organization.objects.filter(name__contains="䶮㛃")) == [unit]
    assert get_user(client).name == "𠮷㛃"


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\x07"])
def test_characters_nobody_sees_are_refused_at_their_position(client, registration, told, unseen):
    response = client.post(registration, {**told, "name": f"浏阳河{unseen}科技"})
    assert "第 4 个字符不可见" in response.content.decode()


def test_markup_in_names_is_text(client, registration, told):
    client.post(registration, {**told, "name": "<svg onload=alert(1)>公司"})
    page = client.get(reverse("accounts:unit")).content.decode()
    assert "&lt;svg onload" in page
    assert "<svg onload" not in page


def test_attack_016_the_province_of_a_link_cannot_be_changed_by_the_client(client, world, registration, told):
    extra = {"tenant": world.guangdong.pk, "tenant_id": world.guangdong.pk, "province": "guangdong"}
    client.post(f"{registration}?tenant=guangdong", {**told, **extra}, headers={"X-Tenant-ID": "2"})
    assert Organization.objects.get(uscc=told["uscc"]).tenant == world.hunan


def test_an_existing_account_registers_no_second_unit_by_the_password_it_has(client, world, letter):
    client.post(reverse("accounts:register"), {"email": "Owner@Example.com", "province": "hunan"})
    assert reverse("accounts:register-unit", args=["x"]).removesuffix("x/") + "ey" not in letter().body
    assert world.owner.user.check_password(PASSWORD)
