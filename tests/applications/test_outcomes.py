"""公布结果 of a whole round: one person records what the ministry announced, another confirms it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, Message, User
from applications.models import Application, Listing, Offer, PlatformFiling, RoundOutcome
from applications.services import drafts, outcomes
from applications.services.outcomes import Announced
from greenmfg.errors import Refused
from tests.crowd import gather
from tests.stories import Story

NUMBER = "工信厅节函〔2025〕1号"
PLATFORM = {"filed_on": date(2025, 10, 24), "score": Decimal("86.5"), "source": "部平台打分结果通知"}
UNIT, OTHER = "湘江新材料有限公司", "麓山机械有限公司"


@pytest.fixture
def second(story):
    """Another unit that is recommended in the same round."""
    other = Story(story.world, applicant="stranger", signatory="stranger")
    other.round = story.round
    return other


@pytest.fixture
def both(story, second):
    """What the clerk says of the two units: one is listed, one is not."""
    assert (story.selected.status, second.selected.status) == ("selected", "selected")
    return [story.announced(**PLATFORM), second.announced(outcome="not_listed", reason="部级审核未通过")]


def page_of(story):
    return f"/rounds/{story.round.pk}/outcome/"


def typed(client, story, **told):
    """What the form posts: the document, and every case as listed; ``told`` over that."""
    form = client.get(f"{page_of(story)}record/").context["form"]
    data = {"document_number": NUMBER, "listed_on": "2025-12-25"}
    data["seen_version"] = form["seen_version"].value()
    data["application"] = [str(one.case.pk) for one in form.lines]
    for one in form.lines:
        data[f"{one.case.pk}-seen_version"] = one.form["seen_version"].value()
        data[f"{one.case.pk}-outcome"] = "listed"
    return data | told


def confirm(story, row, name="province_approver", seen_version=None):
    version = row.version if seen_version is None else seen_version
    outcomes.confirm(actor=story.actor(name), outcome=row, seen_version=version)


def nothing_done(story):
    assert not Listing.objects.filter(level="national").exists()
    assert not Application.objects.filter(status="concluded").exists()
    assert RoundOutcome.objects.get().status == "draft"
    assert not PlatformFiling.objects.exists()


def test_the_clerk_records_all_cases_and_the_approver_confirms_what_he_sees(story, both, client_for):
    clerk, approver = client_for(story.world.province_clerk), client_for(story.world.province_approver)
    first, other = (line.application_id for line in both)
    told = {f"{first}-filed_on": "2025-10-24", f"{first}-score": "86.5", f"{first}-source": "部平台通知"}
    told |= {f"{other}-outcome": "not_listed", f"{other}-reason": "部级审核未通过"}
    page = clerk.act(f"{page_of(story)}record/", typed(clerk, story, **told), follow=True).text
    assert "须由登记人以外的审核人员确认" in page
    assert "确认登记</button>" not in page
    nothing_done(story)
    assert Message.objects.get(kind="record").user == story.world.province_approver.user
    row = RoundOutcome.objects.get()
    assert clerk.act(f"/outcomes/{row.pk}/confirm/", {"seen_version": 1}).status_code == 403
    page = approver.get(page_of(story)).text
    for words in (
        NUMBER,
        "2025年12月25日",
        "部级审核未通过",
        "86.5",
        "部平台通知",
        "列入名单 1 家，共 2 家",
        "确认登记</button>",
    ):
        assert words in page
    page = approver.act(f"/outcomes/{row.pk}/confirm/", {"seen_version": 1}, follow=True).text
    assert "已登记 2 家单位的公布结果。" in page
    assert [row.name for row in Listing.objects.filter(level="national")] == [UNIT]
    ends = dict(Application.objects.values_list("pk", "outcome"))
    assert ends == {first: "listed", other: "not_listed"}
    case = approver.get(f"/cases/{first}/").text
    for words in ("2025年10月24日", "平台得分 86.5", "部平台通知"):
        assert words in case
    assert "平台得分" not in approver.get(f"/cases/{other}/").text
    listing = Listing.objects.get(level="national")
    assert "平台得分 86.5" in approver.get(f"/listings/{listing.pk}/").text
    assert NUMBER in client_for(None).get("/public/hunan/lists/?level=national").text


def test_who_recorded_it_last_does_not_confirm_it(story, both):
    row = story.record(*both)
    told = {"document_number": NUMBER, "listed_on": date(2025, 12, 25), "lines": both}
    row = outcomes.record(
        actor=story.actor("province_approver"), round=story.round, seen_version=row.version, **told
    )
    with pytest.raises(Refused, match="由您登记") as caught:
        confirm(story, row)
    assert caught.value.status == 409
    nothing_done(story)


def test_a_draft_that_was_changed_is_not_confirmed_by_the_older_page(story, both, client_for):
    assert story.record(*both)
    clerk, approver = client_for(story.world.province_clerk), client_for(story.world.province_approver)
    form = clerk.get(f"{page_of(story)}record/")
    assert 'value="86.5"' in form.text
    assert "部级审核未通过" in form.text
    changed = typed(clerk, story, document_number="另一文号")
    assert clerk.act(f"{page_of(story)}record/", changed).status_code == 302
    row = RoundOutcome.objects.get()
    assert (row.document_number, row.version) == ("另一文号", 2)
    answer = approver.act(f"/outcomes/{row.pk}/confirm/", {"seen_version": 1})
    assert answer.status_code == 409
    assert "province_clerk已于" in answer.text
    assert "“登记公布结果”" in answer.text
    again = clerk.act(f"{page_of(story)}record/", changed)  # his colleague's page is older too
    assert again.status_code == 409
    nothing_done(story)


def test_a_discarded_draft_is_recorded_anew_and_its_pages_are_void(story, both, client_for):
    row, clerk = story.record(*both), client_for(story.world.province_clerk)
    assert clerk.act(f"/outcomes/{row.pk}/discard/", {"seen_version": 1}).status_code == 302
    page = clerk.get(page_of(story)).text
    assert "待登记的单位" in page
    form = clerk.get(f"{page_of(story)}record/").context["form"]
    assert form["document_number"].value() is None
    assert clerk.act(f"{page_of(story)}record/", typed(clerk, story)).status_code == 302
    for seen in (1, 2):
        with pytest.raises(Refused):
            confirm(story, RoundOutcome.objects.get(), seen_version=seen)
    nothing_done(story)
    confirm(story, RoundOutcome.objects.get())
    assert Listing.objects.filter(level="national").count() == 2


def test_what_is_missing_is_named_at_its_place_and_what_was_typed_is_kept(story, both, client_for):
    clerk = client_for(story.world.province_clerk)
    first, other = (line.application_id for line in both)
    told = {
        "document_number": "",
        f"{first}-score": "86.5",
        f"{other}-outcome": "not_listed",
        f"{other}-filed_on": "2025-10-24",
        f"{other}-source": "部平台通知",
    }
    answer = clerk.act(f"{page_of(story)}record/", typed(clerk, story, **told))
    assert answer.status_code == 422
    assert 'href="#id_document_number"' in answer.text
    assert 'value="2025-12-25"' in answer.text
    told["document_number"] = NUMBER
    answer = clerk.act(f"{page_of(story)}record/", typed(clerk, story, **told))
    assert answer.status_code == 422
    for words in (
        f'href="#field-{first}"', f'href="#field-{other}"', "须注明来源", "未列入名单的，请填写理由",
        'value="86.5"', "部平台通知",
    ):  # fmt: skip
        assert words in answer.text
    assert answer.text.count(f"“{OTHER}”：未列入名单的，请填写理由") == 1
    assert f"“{OTHER}”：“{OTHER}”" not in answer.text
    assert not RoundOutcome.objects.exists()


@pytest.mark.parametrize(
    ("line", "told", "words"),
    [
        ({"outcome": ""}, {}, "请选择“列入名单”"),
        ({**PLATFORM, "score": Decimal(151)}, {}, "平台得分应在"),
        ({**PLATFORM, "filed_on": date(2999, 1, 1)}, {}, "平台填报日期不能晚于今日"),
        ({**PLATFORM, "source": " "}, {}, "须注明来源"),
        ({"source": "部平台"}, {}, "须填写日期或得分"),
        ({}, {"listed_on": date(2999, 1, 1)}, "公布日期不能晚于今日"),
        ({}, {"listed_on": date(2024, 12, 25)}, "公布日期应在2025年或次年"),
        ({}, {"document_number": " "}, "请填写公布文件的文号"),
    ],
)
def test_what_cannot_stand_is_refused(story, line, told, words):
    with pytest.raises(Refused) as caught:
        story.record(story.announced(**line), **told)
    assert caught.value.status == 422
    assert any(words in item.message for item in caught.value.items)
    assert not RoundOutcome.objects.exists()


def test_a_case_withdrawn_meanwhile_stops_them_all_and_is_named(story, second, both, client_for):
    row, approver = story.record(*both), client_for(story.world.province_approver)
    case = second.seen_by("stranger", second.selected)
    page = typed(client_for(story.world.province_clerk), story)
    version = case.version - 1  # the unit's page does not tell of the selection
    drafts.withdraw(
        actor=second.actor("stranger"), application_id=case.pk, seen_version=version, reason="搬迁"
    )
    answer = approver.act(f"/outcomes/{row.pk}/confirm/", {"seen_version": row.version})
    assert answer.status_code == 409
    assert f"“{OTHER}”" in answer.text
    assert "撤回申报" in answer.text
    nothing_done(story)
    shown = approver.get(page_of(story)).text
    assert f"登记以后，{OTHER}的推荐情况已有变化" in shown
    assert "确认登记</button>" not in shown
    # A form that was opened before names it too; the next one goes without.
    clerk = client_for(story.world.province_clerk)
    late = clerk.act(f"{page_of(story)}record/", page)
    assert late.status_code == 409
    assert f"“{OTHER}”" in late.text
    assert clerk.act(f"{page_of(story)}record/", typed(clerk, story)).status_code == 302
    confirm(story, RoundOutcome.objects.get())
    assert Listing.objects.get(level="national").name == UNIT


def test_a_case_that_was_taken_off_and_put_back_is_another_decision(story, second, both):
    row = story.record(*both)
    for action in ("unselect", "select"):
        second.decide(action, second.selected, "复核")
    with pytest.raises(Refused, match=f"“{OTHER}”") as caught:
        confirm(story, row)
    assert caught.value.status == 409
    nothing_done(story)


def test_a_case_recommended_since_is_asked_for(story, second):
    row = story.record()
    assert second.selected
    with pytest.raises(Refused, match=f"“{OTHER}”已列入推荐名单") as caught:
        confirm(story, row)
    assert caught.value.status == 409
    with pytest.raises(Refused, match=f"“{OTHER}”已列入推荐名单"):
        story.record(story.announced(), seen_version=1)
    nothing_done(story)


def test_an_office_of_one_decides_as_it_records(story, client_for):
    assert story.selected
    User.objects.filter(pk=story.world.province_clerk.user.pk).update(is_active=False)
    approver = client_for(story.world.province_approver)
    answer = approver.act(f"{page_of(story)}record/", typed(approver, story), follow=True)
    assert "已登记公布结果。" in answer.text
    assert RoundOutcome.objects.get().status == "confirmed"
    assert Listing.objects.get(level="national").name == UNIT


@pytest.mark.parametrize(("outcome", "event"), [("listed", "keep"), ("not_listed", "not_kept")])
def test_an_existing_unit_keeps_its_entry_or_is_left_to_a_decision(story, client_for, outcome, event):
    story.list_unit(story.world.owner, level="national")
    entry = Listing.objects.get(level="national")
    existing = story.round.offers.get(honour="factory", entry=Offer.Entry.EXISTING)
    story.begun = drafts.begin(actor=story.actor("owner"), offer_id=existing.pk)
    assert story.selected
    story.announce(story.announced(outcome=outcome, reason="部级审核结论", **PLATFORM))
    told = Event.objects.filter(subject_kind="applications.listing", subject_id=entry.pk)
    assert told.latest("pk").action == event
    entry.refresh_from_db()
    assert (Listing.objects.count(), entry.state) == (1, "active")
    page = client_for(story.world.province_admin).get(f"/listings/{entry.pk}/").text
    assert "2025年平台填报" in page


def test_what_was_confirmed_never_changes(story):
    story.announce(story.announced(**PLATFORM))
    for model in (RoundOutcome, PlatformFiling):
        for write in (
            lambda rows: rows.update(tenant=rows.get().tenant_id),
            lambda rows: rows.delete(),
        ):
            with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
                write(model.objects.all())


def test_a_case_of_elsewhere_is_not_there(story):
    line = story.announced()
    for pk in (line.application_id + 1000, -1):
        with pytest.raises(Refused) as caught:
            story.record(line, Announced(pk, 1, "listed"))
        assert caught.value.status == 404
    assert not RoundOutcome.objects.exists()


def test_one_that_is_not_recommended_gets_no_outcome(story):
    row = story.forwarded
    with pytest.raises(Refused, match=f"“{UNIT}”") as caught:
        story.record(Announced(row.pk, row.version, "listed"))
    assert caught.value.status == 409


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_pages_cost_the_same_for_any_number_of_cases(story, client_for, number):
    assert story.selected
    gather(story, number)
    Application.objects.update(status="selected")
    lines = [
        Announced(pk, version, "listed") for pk, version in Application.objects.values_list("pk", "version")
    ]
    clerk = client_for(story.world.province_clerk)

    def queries(path):
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(path).status_code == 200
        return len(seen)

    clerk.get("/desk/")
    awaiting = queries(page_of(story)), queries(f"{page_of(story)}record/")
    story.record(*lines)
    assert (*awaiting, queries(page_of(story)), queries(f"{page_of(story)}record/")) == (8, 8, 9, 8)
