"""A unit takes back what it has filed: until the public knows, and without learning of a selection."""

import pytest

from applications.models import Application
from applications.services import drafts, notices
from greenmfg.errors import Refused
from tests.provincial import ProvincialStory
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


def withdraw(story, client_for, reason="企业搬迁"):
    """By the signatory's own page."""
    signatory = client_for(story.world.colleague)
    path = f"/applications/{story.begun.pk}/withdraw/"
    seen = signatory.get(path).context["form"]["seen_version"].value()
    return signatory.act(path, {"seen_version": seen, "reason": reason})


@pytest.mark.parametrize("stands", ["verified", "forwarded", "selected"])
def test_what_is_filed_can_be_withdrawn_and_the_offices_read_why(story, client_for, stands):
    assert getattr(story, stands)
    assert withdraw(story, client_for).status_code == 302
    assert Application.objects.get().status == "withdrawn"
    pk = story.begun.pk
    page = client_for(story.world.city_clerk).get(f"/cases/{pk}/").text
    assert "已撤回" in page
    assert "企业搬迁" in page
    reads = client_for(story.world.province_clerk).get(f"/cases/{pk}/").status_code
    assert reads == (404 if stands == "verified" else 200)


def test_a_case_in_correction_can_be_withdrawn(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    story.send_back("lawful")
    assert withdraw(story, client_for).status_code == 302
    assert Application.objects.get().status == "withdrawn"


def test_what_was_never_filed_stays_the_units_own(story, client_for):
    assert story.begun
    assert withdraw(story, client_for).status_code == 302
    assert client_for(story.world.city_clerk).get(f"/cases/{story.begun.pk}/").status_code == 404


def test_the_pages_of_a_selected_case_are_those_of_one_that_is_not(story, client_for):
    signatory, path = client_for(story.world.colleague), f"/applications/{story.forwarded.pk}/"
    before = signatory.get(f"{path}withdraw/").context["form"]["seen_version"].value()
    assert story.selected
    after = signatory.get(f"{path}withdraw/").context["form"]["seen_version"].value()
    assert before == after
    assert "审核中" in signatory.get(path).text
    # A page from before the selection still withdraws: a refusal would tell of it.
    assert signatory.act(f"{path}withdraw/", {"seen_version": before, "reason": "搬迁"}).status_code == 302


def test_once_the_notice_is_open_nobody_withdraws(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    assert story.noticed
    assert withdraw(story, client_for).status_code == 409
    assert Application.objects.get().status == "in_notice"


def test_a_list_that_waits_names_what_was_withdrawn_and_is_not_sent(story, client_for):
    row = story.proposed
    assert withdraw(story, client_for).status_code == 302
    with pytest.raises(Refused, match="湘江新材料有限公司"):
        story.send(row)
    page = client_for(story.world.city_approver).get(f"/transmittals/{row.pk}/").text
    assert "拟定名单后该申报又有办理" in page


def test_a_notice_that_waits_names_what_was_withdrawn_and_is_not_published(in_hunan, client_for):
    story = ProvincialStory(in_hunan)
    row = story.drafted
    assert withdraw(story, client_for).status_code == 302
    with pytest.raises(Refused, match="湘江新材料有限公司”已不在推荐名单中"):
        notices.open_notice(actor=story.actor("province_approver"), notice=row, seen_version=row.version)


def test_recalling_a_transmittal_leaves_out_what_was_withdrawn_and_says_so(story, client_for):
    row = story.sent
    assert withdraw(story, client_for).status_code == 302
    approver = client_for(story.world.city_approver)
    answer = approver.act(
        f"/transmittals/{row.pk}/recall/", {"seen_version": row.version, "reason": "附件有误"}, follow=True
    )
    assert "“湘江新材料有限公司”已由申报单位撤回申报" in answer.text
    assert Application.objects.get().status == "withdrawn"
    # The province has never had it.
    assert client_for(story.world.province_clerk).get(f"/cases/{story.begun.pk}/").status_code == 404


def test_an_open_proposal_ends_with_the_withdrawal(story, client_for):
    row = story.propose("decline_municipal", story.verified, "材料不实")
    assert withdraw(story, client_for).status_code == 302
    row.refresh_from_db()
    assert row.status == "overtaken"


def test_a_stale_page_does_not_withdraw(story):
    assert story.forwarded
    call = {"application_id": story.begun.pk, "seen_version": 2, "reason": "搬迁"}
    with pytest.raises(Refused) as caught:
        drafts.withdraw(actor=story.actor("colleague"), **call)
    assert caught.value.status == 409
    assert "上报省级" in caught.value.message
