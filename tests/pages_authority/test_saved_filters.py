"""Filters that a person keeps for the queue: his alone, under names, one of which opens it."""

import pytest

from applications.models import SavedFilter

QUEUE, FILTERS = "/queue/", "/queue/filters/"


def keep(client, name="待审", **parameters):
    return client.act(FILTERS, {"name": name, **parameters})


def test_the_current_filter_is_kept_and_found_again(filed, browse):
    client = browse("city_clerk")
    assert 'name="is_default"' not in client.get(QUEUE).text  # there is nothing to keep
    assert 'name="is_default"' in client.get(f"{QUEUE}?status=municipal&sort=unit").text
    answer = keep(client, "待审 & 加急", status="municipal", sort="unit")
    assert answer.headers["Location"] == f"{QUEUE}?sort=unit&status=municipal"
    page = client.get(answer.headers["Location"]).text
    assert 'href="?sort=unit&amp;status=municipal" aria-current="true">待审 &amp; 加急</a>' in page
    assert 'aria-current="true"' not in client.get(f"{QUEUE}?sort=unit").text


def test_only_what_the_form_knows_is_kept(story, filed, browse):
    keep(browse("city_clerk"), status="draft", flag="declared", region="1", evil="1", text=" ", round="x")
    assert SavedFilter.objects.get().parameters == {"flag": "declared"}


@pytest.mark.parametrize(
    ("name", "parameters", "told"),
    [
        ("", {"status": "municipal"}, "请填写筛选名称"),
        ("长" * 31, {"status": "municipal"}, "30"),
        ("空的", {"status": "draft"}, "当前没有筛选条件"),
    ],
)
def test_what_cannot_be_kept_is_said(filed, browse, name, parameters, told):
    answer = keep(browse("city_clerk"), name, **parameters)
    assert answer.status_code == 422
    assert told in answer.text
    assert not SavedFilter.objects.exists()


def test_the_same_name_takes_the_place_of_the_earlier(filed, browse):
    client = browse("city_clerk")
    keep(client, flag="declared")
    keep(client, flag="found")
    assert SavedFilter.objects.get().parameters == {"flag": "found"}


def test_twenty_are_enough(filed, browse):
    client = browse("city_clerk")
    for number in range(20):
        keep(client, f"第{number}个", flag="declared")
    answer = keep(client, "再一个", flag="declared")
    assert (answer.status_code, SavedFilter.objects.count()) == (422, 20)
    assert "最多保存 20 个筛选" in answer.text
    assert keep(client, "第3个", flag="found").status_code == 302


def test_one_of_them_opens_the_queue(filed, browse):
    client = browse("city_clerk")
    keep(client, "甲", flag="declared", is_default="on")
    keep(client, "乙", flag="found", is_default="on")
    assert client.get(QUEUE).headers["Location"] == f"{QUEUE}?flag=found"
    assert len(client.get(f"{QUEUE}?sort=").context["rows"]) == 1  # 全部案件
    first, second = SavedFilter.objects.order_by("pk")
    client.act(f"{FILTERS}{first.pk}/default/")
    assert client.get(QUEUE).headers["Location"] == f"{QUEUE}?flag=declared"
    client.act(f"{FILTERS}{first.pk}/default/")
    assert client.get(QUEUE).status_code == 200
    client.act(f"{FILTERS}{second.pk}/delete/")
    assert list(SavedFilter.objects.all()) == [first]


def test_nobody_else_sees_or_touches_them(filed, browse):
    keep(browse("city_clerk"), "我的重点", flag="declared", is_default="on")
    row = SavedFilter.objects.get()
    for name in ("city_approver", "neighbour", "province_clerk", "far_department"):
        other = browse(name)
        assert "我的重点" not in other.get(QUEUE).text
        for deed in ("default", "delete"):
            assert other.act(f"{FILTERS}{row.pk}/{deed}/").status_code == 404
    row.refresh_from_db()
    assert row.is_default


def test_a_default_that_names_what_is_gone_still_opens_the_queue(filed, browse, world, in_hunan):
    actor = world.city_clerk
    SavedFilter.objects.create(
        tenant=world.hunan, user=actor.user, organization=actor.organization, name="旧批次",
        parameters={"round": "999999"}, is_default=True,
    )  # fmt: skip
    assert len(browse("city_clerk").get(QUEUE, follow=True).context["rows"]) == 1
