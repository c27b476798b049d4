"""Signing in and out: lockout, time, sessions, where one lands (attacks 15, 82, 88–91, 97, 100, 106, 109)."""

import re
from datetime import timedelta
from unittest import mock

import pytest
from axes.models import AccessAttempt
from django.conf import settings as conf
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from accounts.services import members
from greenmfg import clock
from tests.people import PASSWORD, MemberClient

OWNER = "owner@example.com"


def sign_in(client, name=OWNER, password=PASSWORD, address="203.0.113.1", **extra):
    data = {"username": name, "password": password, **extra}
    return client.post(reverse("accounts:login"), data, REMOTE_ADDR=address)


def test_a_person_signs_in_by_any_spelling_of_his_address(client, world):
    response = sign_in(client, "　ＯＷＮＥＲ@Example.com ")
    assert response.status_code == 302
    assert get_user(client) == world.owner.user


@pytest.mark.parametrize("name", [OWNER, "nobody@example.com", "deactivated@example.com"])
def test_a_failure_reads_the_same_for_everybody(client, world, name):
    page = sign_in(client, name, "wrong").content.decode()
    assert page.count("邮箱或密码不正确") == 1
    assert not get_user(client).is_authenticated


def test_the_deactivated_are_not_let_in_with_the_right_password(client, world):
    assert "邮箱或密码不正确" in sign_in(client, "deactivated@example.com").content.decode()


# -- guessing --------------------------------------------------------------------------------------


def test_attack_088_one_name_from_many_addresses_is_locked(client, world):
    for n in range(conf.LOGIN_FAILURES):
        sign_in(client, OWNER, "wrong", f"198.51.100.{n}")
    response = sign_in(client, OWNER, PASSWORD, "198.51.100.200")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "15 分钟" in response.content.decode()
    assert not get_user(client).is_authenticated


def test_attack_088_many_names_from_one_address_are_locked(client, world):
    for n in range(conf.LOGIN_FAILURES_PER_ADDRESS):
        sign_in(client, f"guess{n}@example.com", "Spring2025!")
    assert sign_in(client, OWNER).status_code == 429
    assert sign_in(client, OWNER, address="198.51.100.9").status_code == 302


def test_attack_088_one_own_success_does_not_empty_the_address(client, world):
    for n in range(conf.LOGIN_FAILURES_PER_ADDRESS - 1):
        sign_in(client, f"guess{n}@example.com", "Spring2025!")
    sign_in(MemberClient(), "stranger@example.com")
    sign_in(client, "one-more@example.com", "Spring2025!")
    assert sign_in(client, OWNER).status_code == 429


def test_another_browser_gets_no_fresh_bucket(client, world):
    for n in range(conf.LOGIN_FAILURES):
        client.defaults["HTTP_USER_AGENT"] = f"browser {n}"
        sign_in(client, OWNER, "wrong")
    assert sign_in(client).status_code == 429


def test_one_success_forgives_the_failures_of_the_name(client, world):
    for _ in range(conf.LOGIN_FAILURES - 1):
        sign_in(client, OWNER, "wrong")
    sign_in(client)
    assert not AccessAttempt.objects.filter(username=OWNER).exists()


def test_knocking_on_does_not_prolong_the_lock(client, world):
    for _ in range(conf.LOGIN_FAILURES):
        sign_in(client, OWNER, "wrong")
    (before,) = AccessAttempt.objects.values_list("attempt_time", "failures_since_start")
    sign_in(client, OWNER, "wrong")
    assert AccessAttempt.objects.values_list("attempt_time", "failures_since_start").get() == before


@pytest.mark.parametrize(
    "spelling", ["OWNER@EXAMPLE.COM", " owner@example.com ", "ｏｗｎｅｒ＠ｅｘａｍｐｌｅ.com"]
)
def test_attack_089_every_spelling_of_a_name_fills_one_bucket(client, world, spelling):
    for _ in range(conf.LOGIN_FAILURES):
        sign_in(client, spelling, "wrong")
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize("case", ["known", "unknown", "unusable", "deactivated", "locked"])
def test_attack_090_every_failure_hashes_one_password(client, world, case):
    """Time is hashing: counted, since a clock would judge the machine."""
    name = {"unknown": "nobody@example.com", "deactivated": "deactivated@example.com"}.get(case, OWNER)
    if case == "unusable":
        world.owner.user.set_unusable_password()
        world.owner.user.save()
    for _ in range(conf.LOGIN_FAILURES if case == "locked" else 0):
        sign_in(client, name, "wrong")
    with mock.patch.object(
        MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode
    ) as hashing:
        sign_in(client, name, "wrong")
    assert hashing.call_count == 1


def test_attack_109_forwarded_headers_count_only_behind_a_proxy_of_ours(client, world, settings):
    forged = {"HTTP_X_FORWARDED_FOR": "10.0.0.1, 192.0.2.7", "REMOTE_ADDR": "203.0.113.5"}
    data = {"username": OWNER, "password": "wrong"}
    client.post(reverse("accounts:login"), data, **forged)
    assert AccessAttempt.objects.get().ip_address == "203.0.113.5"
    AccessAttempt.objects.all().delete()
    settings.TRUSTED_PROXIES = 1
    client.post(reverse("accounts:login"), data, **forged)
    assert AccessAttempt.objects.get().ip_address == "192.0.2.7"


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/accounts/admin/"])
def test_attack_100_there_is_no_admin_site(client, world, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["admin", "admin@example.com", "root@localhost", "demo@example.com"])
def test_attack_100_there_is_no_account_with_a_known_password(client, world, name):
    sign_in(client, name, "admin")
    assert not get_user(client).is_authenticated


# -- where one lands -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "https://testserver@evil.example/",
        "///evil.example",
        "\thttps://evil.example",
    ],
)
def test_attack_106_a_foreign_target_is_the_default_page(client, world, target):
    assert sign_in(client, next=target).headers["Location"] == reverse("desk")


def test_a_page_asked_for_is_returned_to(client, world):
    page = reverse("accounts:members")
    response = client.get(page)
    assert response.headers["Location"] == f"{reverse('accounts:login')}?next={page}"
    assert sign_in(client, next=page).headers["Location"] == page


# -- how long a session lasts ------------------------------------------------------------------------


def after(client, **later):
    moment = clock.read() + timedelta(**later)
    with clock.override(moment):
        return client.get(reverse("accounts:profile"))


def test_an_idle_session_ends_and_says_so(world):
    member = MemberClient(world.owner)
    assert after(member, minutes=0).status_code == 200
    response = after(member, seconds=conf.SESSION_IDLE_SECONDS + 1)
    assert response.status_code == 302
    assert "登录已超时" in member.get(response.headers["Location"]).content.decode()


def test_a_used_session_ends_as_well(world):
    member = MemberClient(world.owner)
    idle = conf.SESSION_IDLE_SECONDS - 60
    steps = range(0, conf.SESSION_ABSOLUTE_SECONDS, idle)
    assert [after(member, seconds=step).status_code for step in steps] == [200] * len(steps)
    assert after(member, seconds=conf.SESSION_ABSOLUTE_SECONDS + 1).status_code == 302


def test_a_page_view_writes_nothing_to_the_session(world, django_assert_max_num_queries):
    member = MemberClient(world.owner)
    member.get(reverse("accounts:profile"))
    with django_assert_max_num_queries(4) as queries:
        member.get(reverse("accounts:profile"))
    assert not [q for q in queries.captured_queries if not q["sql"].startswith("SELECT")]


def test_signing_out_takes_a_post(world):
    member = MemberClient(world.owner)
    reloaded = member.get(reverse("accounts:logout"))
    assert (reloaded.status_code, reloaded.headers["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in reloaded.content.decode()
    member.post(reverse("accounts:logout"))
    assert not get_user(member).is_authenticated


def test_attack_015_a_disabled_account_is_refused_at_the_next_request(world):
    tabs = [MemberClient(world.owner), MemberClient(world.owner)]
    assert [tab.get(reverse("accounts:profile")).status_code for tab in tabs] == [200, 200]
    members.deactivate(actor=world.admin.actor, user_id=world.owner.user.pk)
    assert [tab.get(reverse("accounts:profile")).status_code for tab in tabs] == [302, 302]
    members.reactivate(actor=world.admin.actor, user_id=world.owner.user.pk)
    assert [tab.get(reverse("accounts:profile")).status_code for tab in tabs] == [302, 302]


def test_a_new_password_ends_the_other_sessions(world):
    here, elsewhere = MemberClient(world.owner), MemberClient(world.owner)
    data = {
        "old_password": PASSWORD,
        "new_password1": "落霞与孤鹜齐飞 660",
        "new_password2": "落霞与孤鹜齐飞 660",
    }
    here.post(reverse("accounts:password-change"), data)
    assert here.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302


def boxes(client, path):
    """Type and autocomplete of each box somebody types into."""
    page = client.get(path, follow=True).content.decode()
    typed = re.findall(r'<input type="(?:text|email|password|tel)"[^>]*>', page)
    return [re.search(r'autocomplete="([^"]+)"', box)[1] for box in typed]


def test_attack_103_password_managers_are_told_what_each_box_takes(client, world, link):
    assert boxes(client, reverse("accounts:login")) == ["username", "current-password"]
    assert boxes(client, reverse("accounts:register")) == ["email"]
    assert boxes(client, reverse("accounts:password-reset")) == ["email"]
    ask(client)
    assert boxes(client, link()) == ["new-password", "new-password"]
    owner = MemberClient(world.owner)
    change = ["current-password", "new-password", "new-password"]
    assert boxes(owner, reverse("accounts:password-change")) == change


# -- a forgotten password ----------------------------------------------------------------------------

NEW = {"new_password1": "落霞与孤鹜齐飞 660", "new_password2": "落霞与孤鹜齐飞 660"}


def ask(client, email=OWNER):
    return client.post(reverse("accounts:password-reset"), {"email": email})


def test_a_forgotten_password_is_set_anew(client, world, link):
    ask(client)
    form = client.get(link()).headers["Location"]
    assert client.post(form, NEW).status_code == 302
    assert sign_in(client, password=NEW["new_password1"]).status_code == 302


@pytest.mark.parametrize("email", ["nobody@example.com", "deactivated@example.com"])
def test_attack_091_a_reset_is_answered_alike_and_mailed_only_to_active_accounts(
    client, world, do_jobs, email
):
    unknown = ask(client, email).content.decode()
    do_jobs()
    assert mail.outbox == []
    assert ask(client).content.decode().replace(OWNER, email) == unknown


def test_attack_091_a_reset_costs_the_same_for_every_address(client, world, django_assert_num_queries):
    client.get(reverse("accounts:password-reset"))
    for email in (OWNER, "nobody@example.com", "deactivated@example.com"):
        with django_assert_num_queries(7):
            ask(client, email)


def test_attack_097_a_reset_link_works_once(client, world, link):
    ask(client)
    path = link()
    client.post(client.get(path).headers["Location"], NEW)
    again = client.get(path)
    assert "链接无效" in again.content.decode()
    assert client.post(path, NEW).status_code == 200
    assert sign_in(client, password=NEW["new_password1"]).status_code == 302


def test_attack_097_a_reset_link_expires(client, world, link, time_machine):
    ask(client)
    path = link()
    time_machine.move_to(clock.read().timestamp() + conf.PASSWORD_RESET_TIMEOUT + 1)
    assert "链接无效" in client.get(path).content.decode()


def test_attack_097_a_reset_link_fits_one_person(client, world, link):
    ask(client)
    _, mine = link().split("/reset/")
    ask(client, "stranger@example.com")
    _, theirs = link().split("/reset/")
    mixed = "/".join([theirs.split("/")[0], mine.split("/")[1], ""])
    assert "链接无效" in client.get(f"{reverse('accounts:password-reset')}{mixed}").content.decode()


def test_attack_097_the_page_of_a_link_has_no_token_in_its_address(client, world, link):
    ask(client)
    path = link()
    response = client.get(path)
    token = path.split("/")[-2]
    assert token not in response.headers["Location"]
    assert client.get(response.headers["Location"]).headers["Referrer-Policy"] == "same-origin"


def test_attack_082_links_are_made_of_our_own_address(client, world, letter):
    evil = client.post(reverse("accounts:password-reset"), {"email": OWNER}, headers={"Host": "evil.cn"})
    assert evil.status_code == 400
    client.post(reverse("accounts:password-reset"), {"email": OWNER}, headers={"X-Forwarded-Host": "evil.cn"})
    body = letter().body
    assert conf.SITE_URL in body
    assert "evil.cn" not in body
