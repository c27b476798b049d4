"""Where a person is signed in: listed to him, ended by him, and not in too many places (attack 96)."""

from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django_scopes import scopes_disabled

from accounts.devices import device_words
from accounts.models import Event, OpenSession
from greenmfg import clock
from greenmfg.jobs.services import sweep
from tests.people import PASSWORD, MemberClient

PAGE = reverse("accounts:sessions")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"
WECHAT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107 MicroMessenger/8.0"


def signed_in(person, agent=EDGE, later=0):
    browser = MemberClient(person, headers={"User-Agent": agent})
    with clock.override(clock.read() + timedelta(minutes=later)):
        browser.get(PAGE)
    return browser


def is_in(browser):
    return browser.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Windows 电脑，Edge 浏览器"),
        (WECHAT, "安卓设备，微信"),
        (EDGE.replace("Edg/120.0", "QIHU 360SE"), "Windows 电脑，360 浏览器"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) Safari/604.1", "iPhone，Safari 浏览器"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/2010 Firefox/115.0", "Linux 电脑，Firefox 浏览器"),
        ("", "未知设备，未知浏览器"),
        ("<script>", "未知设备，未知浏览器"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(agent, words):
    assert device_words(agent) == words


def test_attack_096_the_sessions_are_listed_and_can_be_ended(world):
    phone, desk = signed_in(world.owner, WECHAT), signed_in(world.owner)
    signed_in(world.colleague)
    page = desk.get(PAGE)
    assert [row.device for row in page.context["sessions"]] == ["Windows 电脑，Edge 浏览器", "安卓设备，微信"]
    assert page.text.count("127.0.0.1") == 2
    assert page.text.count("本次登录") == 1
    assert "Windows 电脑，Edge 浏览器 <span" in page.text
    row = OpenSession.objects.get(session=phone.session.session_key)
    desk.post(reverse("accounts:session-end", args=[row.pk]))
    assert is_in(desk)
    assert not is_in(phone)
    assert not Session.objects.filter(pk=row.session_id).exists()
    with scopes_disabled():
        event = Event.objects.get(action="session_ended", subject_id=world.owner.user.pk)
    assert (event.actor, event.details["device"]) == (world.owner.user, "安卓设备，微信")


def test_attack_096_one_more_than_allowed_ends_the_one_unused_for_longest(world, settings):
    settings.SESSIONS_AT_ONCE = 2
    first, second = signed_in(world.owner, later=0), signed_in(world.owner, later=1)
    third = MemberClient(world.owner)
    with clock.override(clock.read() + timedelta(minutes=2)):
        assert "一个账号最多同时在 2 处登录，最久未使用的一处已退出。" in third.get(PAGE).text
        assert [is_in(browser) for browser in (first, second, third)] == [False, True, True]
    with scopes_disabled():
        assert Event.objects.filter(action="session_displaced").count() == 1


def test_use_keeps_a_session_from_being_the_oldest(world, settings):
    settings.SESSIONS_AT_ONCE = 2
    first, second = signed_in(world.owner), signed_in(world.owner, later=1)
    with clock.override(clock.read() + timedelta(minutes=5)):
        first.get(PAGE)
        assert is_in(signed_in(world.owner))
        assert [is_in(browser) for browser in (first, second)] == [True, False]


def test_all_others_at_once(world):
    browsers = [signed_in(world.owner) for _ in range(3)]
    answer = browsers[1].post(reverse("accounts:sessions-end-others"), follow=True)
    assert "其他 2 处登录已退出。" in answer.text
    assert [is_in(browser) for browser in browsers] == [False, True, False]
    assert "没有其他登录。" in browsers[1].post(reverse("accounts:sessions-end-others"), follow=True).text


def test_ending_this_one_signs_out(world):
    browser = signed_in(world.owner)
    browser.post(reverse("accounts:session-end", args=[OpenSession.objects.get().pk]))
    assert not is_in(browser)


def test_nobody_ends_another_persons_session(world):
    owner, stranger = signed_in(world.owner), signed_in(world.stranger)
    row = OpenSession.objects.get(session=owner.session.session_key)
    assert stranger.post(reverse("accounts:session-end", args=[row.pk])).status_code == 404
    assert is_in(owner)


def test_what_has_ended_by_itself_is_not_listed(world):
    gone, idle = signed_in(world.owner), signed_in(world.owner)
    gone.post(reverse("accounts:logout"))
    assert OpenSession.objects.get().session_id == idle.session.session_key
    with clock.override(clock.read() + timedelta(seconds=conf.SESSION_IDLE_SECONDS + 120)):
        assert len(signed_in(world.owner).get(PAGE).context["sessions"]) == 1


def test_a_new_password_leaves_this_session_alone_on_the_list(world):
    here, _elsewhere = signed_in(world.owner), signed_in(world.owner)
    new = {"new_password1": "落霞与孤鹜齐飞 660", "new_password2": "落霞与孤鹜齐飞 660"}
    here.post(reverse("accounts:password-change"), {"old_password": PASSWORD, **new})
    assert len(here.get(PAGE).context["sessions"]) == 1


def test_a_session_its_cookie_has_outlived_is_forgotten_by_the_next_day(world, do_jobs):
    over, lasting, anonymous = signed_in(world.owner), signed_in(world.colleague), SessionStore()
    anonymous.create()
    past = clock.read_actual() - timedelta(seconds=1)
    Session.objects.filter(pk__in=[over.session.session_key, anonymous.session_key]).update(expire_date=past)
    sweep()
    do_jobs()
    assert set(Session.objects.values_list("pk", flat=True)) == {lasting.session.session_key}
    assert OpenSession.objects.get().user == world.colleague.user
    assert is_in(lasting)
