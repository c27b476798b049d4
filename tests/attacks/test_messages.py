"""What another is told in the app: by number, by every verb, beside one's own (attack 7)."""

import pytest

from accounts.models import Membership, Message, Role
from tests.attacks.rows import fingerprint
from tests.attacks.test_foreign import ABSENT, TOKEN

INBOX = "/accounts/messages/"


@pytest.fixture
def told(story):
    """What the city's two people and the department's were told of a list; nobody has read anything."""
    assert story.sent
    return {row.user.name: row for row in Message.objects.select_related("user").order_by("pk")}


def test_attack_007_a_message_of_anothers_is_not_there(told, browse):
    """Another city, the department, the unit, a colleague of the same office: none of them is its reader."""
    mine = told["city_approver"]
    for name in ("neighbour", "province_clerk", "owner", "city_clerk", "far_department"):
        client = browse(name)
        client.get("/desk/")  # stamps the session
        before = fingerprint()
        for posted in ({}, {"open": "1"}, {"open": "1", "user": mine.user_id, "next": mine.link}):
            answers = [client.act(f"{INBOX}{pk}/read/", posted) for pk in (mine.pk, ABSENT)]
            assert [answer.status_code for answer in answers] == [404, 404], name
            assert len({TOKEN.sub(r"\1", answer.text) for answer in answers}) == 1
        assert fingerprint() == before
        for question in ("", f"?user={mine.user_id}", f"?organization={mine.organization_id}", "?page=2"):
            page = client.get(INBOX + question)
            assert mine.text not in page.text
            assert f"{INBOX}{mine.pk}/read/" not in page.text
    assert mine.text in browse("city_approver").get(INBOX).text


def test_attack_007_acting_for_another_organization_the_message_is_not_there(story, told, browse):
    """Of one person too: what he was told in the one office he does not read in the other."""
    mine, neighbour = told["city_approver"], story.world.neighbour
    Membership.objects.create(user=mine.user, organization=neighbour.organization, role=Role.APPROVER)
    client = browse("city_approver")
    client.act("/accounts/switch/", {"organization": neighbour.organization.pk})
    client.person.organization = neighbour.organization  # what the pages post from now on
    assert client.act(f"{INBOX}{mine.pk}/read/").status_code == 404
    assert mine.text not in client.get(INBOX).text
    client.act(f"{INBOX}read/")
    mine.refresh_from_db()
    assert mine.read_at is None


def test_attack_007_all_of_ones_own_are_marked_and_nobody_elses(told, browse):
    mine = told["city_approver"]
    others = Message.objects.exclude(user=mine.user_id)
    assert others.exists()
    posted = {"user": told["province_clerk"].user_id, "organization": told["province_clerk"].organization_id}
    assert browse("city_approver").act(f"{INBOX}read/", posted).status_code == 302
    assert not Message.objects.filter(user=mine.user_id, read_at=None).exists()
    assert not others.exclude(read_at=None).exists()


def test_attack_007_looking_at_an_address_marks_nothing(told, browse):
    mine, client = told["city_approver"], browse("city_approver")
    for path in (f"{INBOX}{mine.pk}/read/", f"{INBOX}read/"):
        assert client.get(path).status_code == 405
    mine.refresh_from_db()
    assert mine.read_at is None
