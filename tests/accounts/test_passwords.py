"""Which passwords are refused, and why (attack 98)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.people import PASSWORD, MemberClient

GOOD = ["春江潮水连海平海上明月", "x7" * 50, "ends with a blank ", "ｆｕｌｌ　ｗｉｄｔｈ　ｐａｓｓ"]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password123", "太常见"),
        ("13579246801357", "只包含数字"),
        ("短小精悍8", "至少"),
        ("我爱绿色工厂2025", "绿色工厂"),
        ("LvSeGongChang2025", "lvsegongchang"),
        ("lvse湘江新材料!!!", "单位名称"),
        ("colleague2025!!", "姓名"),
        ("xx wangwei 2025", "邮箱名"),
        ("x13800138000x", "手机号"),
    ],
)
def test_attack_098_what_can_be_guessed_is_refused_with_the_reason(world, password, reason):
    world.colleague.user.email = "wangwei@example.com"
    with pytest.raises(ValidationError) as caught:
        validate_password(password, world.colleague.user)
    assert reason in " ".join(caught.value.messages)


def test_attack_098_the_code_of_the_unit_is_refused(world):
    with pytest.raises(ValidationError, match="统一社会信用代码"):
        validate_password(f"x{world.owner.organization.uscc[4:13].lower()}y", world.owner.user)


def test_attack_098_the_unit_being_registered_counts_as_well(client, world, link, told):
    client.post(reverse("accounts:register"), {"email": "new@example.com", "province": "hunan"})
    typed = {**told, "password": "浏阳河科技有限2025", "repeated": "浏阳河科技有限2025"}
    assert "不能含有单位名称" in client.post(link(), typed).content.decode()


@pytest.mark.parametrize("password", GOOD)
def test_attack_098_chinese_long_and_blank_ended_passwords_are_kept_whole(client, world, password):
    member = MemberClient(world.owner)
    member.post(
        reverse("accounts:password-change"),
        {"old_password": PASSWORD, "new_password1": password, "new_password2": password},
    )
    page = reverse("accounts:login")
    wrong = client.post(page, {"username": "owner@example.com", "password": password[:-1]})
    assert wrong.status_code == 200
    right = client.post(page, {"username": "owner@example.com", "password": password})
    assert right.status_code == 302
