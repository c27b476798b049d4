"""What becomes of a page that is open while something else happens: a colleague, a deadline, a seal."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import Membership, Role
from applications.services import drafts, lapsing
from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.dates import closing_text
from tests.people import MemberClient

TYPED = "按连续三个月的台账填报，附计量器具清单。"


@pytest.fixture
def colleague(story):
    """A second person of the unit who fills in."""
    person = story.world.admin
    Membership.objects.create(user=person.user, organization=person.organization, role=Role.FILLER)
    return MemberClient(person)


def fill(story, slug):
    return f"/applications/{story.begun.pk}/fill/{slug}/"


def autosave(client, story, key, value, seen, **more):
    fields = {"key": key, "value": value, "seen_version": str(seen), **more}
    return client.act(
        f"/applications/{story.begun.pk}/answers/", fields, headers={"accept": "application/json"}
    )


def results(client, story, key, shown):
    """What the open page asks after a save."""
    asked = {"key": key, "shown_deadline": shown}
    return client.get(f"/applications/{story.begun.pk}/results/", asked).json()["results"]


def page_of_cells(client, story, slug, **texts):
    """The whole form of a page as a browser without JavaScript posts it, with ``texts`` typed in."""
    page = client.get(fill(story, slug)).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="((?:seen|was)\.[^"]+)" value="([^"]*)"', page))
    filled = evaluation.filled(story.begun.self_sheet)
    keys = [name.split(".", 1)[1].removesuffix(".0.0") for name in fields if name.startswith("seen.")]
    boxes = {f"value.{key}.0.0": filled.text(key) for key in keys}
    return fields | boxes | {f"value.{key}.0.0": text for key, text in texts.items()}


def shown_deadline(page):
    return page.partition('name="shown_deadline" value="')[2].partition('"')[0]


def move_deadline(story, **by):
    moment = clock.read() + timedelta(**by)
    story.close_stage("prepare", moment)
    return moment


@pytest.mark.parametrize("by", [{"days": 3}, {"days": 90}])
def test_attack_032_a_deadline_moved_meanwhile_is_told_and_nothing_typed_is_lost(story, owner, by):
    shown = shown_deadline(owner.get(fill(story, "energy")).content.decode())
    autosave(owner, story, "energy", "1200", 0)
    assert "deadline" not in results(owner, story, "energy", shown)
    moment = move_deadline(story, **by)
    autosave(owner, story, "output_value", "88000", 0)
    told = results(owner, story, "output_value", shown)["deadline"]
    assert f"申报截止时间已调整为{closing_text(moment)}" in told
    typed = page_of_cells(owner, story, "energy", energy="1300")
    page = owner.act(fill(story, "energy"), typed | {"shown_deadline": shown}, follow=True)
    assert f"申报截止时间已调整为{closing_text(moment)}" in page.content.decode()
    filled = evaluation.filled(story.begun.self_sheet)
    assert (filled.text("energy"), filled.text("output_value")) == ("1300", "88000")


def test_attack_032_a_deadline_moved_into_the_past_is_enforced_at_once(story, owner):
    row = story.filled
    shown = shown_deadline(owner.get(fill(story, "energy")).content.decode())
    move_deadline(story, minutes=-1)
    seen = evaluation.filled(row.self_sheet).version("energy")
    autosave(owner, story, "energy", "1234", seen)
    assert "截止，不能再提交" in results(owner, story, "energy", shown)["deadline"]
    row = story.prepare(row)
    sheet = evaluation.filled(row.self_sheet)
    signatory = MemberClient(story.world.colleague)
    sealed = signatory.act(
        f"/applications/{row.pk}/seal/",
        {
            "seen_version": str(row.version),
            "sheet_revision": str(row.self_sheet.revision),
            "seen_total": sheet.score_as_json()["total"] or "",
            "seen_input": sheet.input_sha256(),
        },
    )
    assert sealed.status_code == 409
    assert "截止" in sealed.content.decode()
    assert evaluation.filled(story.seen_by("owner", row).self_sheet).text("energy") == "1234"


def test_attack_032_what_lapsed_while_it_was_typed_is_shown_to_be_kept(story, owner):
    """The deadline passes and the platform closes the sheet while somebody still types."""
    slug = page_with(story, "profile")
    typed = page_of_cells(owner, story, slug, profile=TYPED)
    lapse(story)
    answer = autosave(owner, story, "profile", TYPED, 0)
    assert (answer.status_code, "逾期未提交" in answer.json()["message"]) == (409, True)
    page = owner.act(fill(story, slug), typed)
    assert page.status_code == 409
    assert TYPED in page.content.decode()
    assert "逾期未提交，不能再修改" in page.content.decode()
    assert evaluation.filled(story.begun.self_sheet).text("profile") == ""
    assert "已签署，不能修改" not in owner.get(fill(story, slug)).content.decode()


def test_what_a_colleague_typed_while_it_was_sealed_is_shown_to_be_kept(story, colleague):
    slug = page_with(story, "profile")
    assert story.filled
    typed = page_of_cells(colleague, story, slug, profile=TYPED)
    assert story.sealed
    seen = int(typed["seen.profile.0.0"])
    assert autosave(colleague, story, "profile", TYPED, seen).json()["message"] == "已签署，不能修改。"
    page = colleague.act(fill(story, slug), typed)
    assert page.status_code == 409
    assert TYPED in page.content.decode().partition("未能保存的内容")[2].partition("</section>")[0]
    assert evaluation.filled(story.begun.self_sheet).text("profile") != TYPED


def test_attack_040_two_tabs_of_one_person_lose_neither_text(story, owner):
    slug = page_with(story, "profile")
    first_tab = page_of_cells(owner, story, slug, profile="第一个窗口填写的简介。")
    assert autosave(owner, story, "profile", "第二个窗口填写的简介。", 0).status_code == 200
    answer = autosave(owner, story, "profile", "第一个窗口填写的简介。", 0)
    assert answer.status_code == 409
    told = answer.json()["conflicts"][0]
    assert (told["mine"], told["theirs"]) == ("第一个窗口填写的简介。", "第二个窗口填写的简介。")
    page = owner.act(fill(story, slug), first_tab)
    assert page.status_code == 422
    assert "第一个窗口填写的简介。</textarea>" in page.content.decode()
    assert "owner已于" in page.content.decode()
    assert "填为“第二个窗口填写的简介。”" in page.content.decode()
    assert evaluation.filled(story.begun.self_sheet).text("profile") == "第二个窗口填写的简介。"
    # Having seen both, the person's second save is his choice.
    seen = page.content.decode().partition('name="seen.profile.0.0" value="')[2].partition('"')[0]
    assert owner.act(fill(story, slug), first_tab | {"seen.profile.0.0": seen}).status_code == 302
    assert evaluation.filled(story.begun.self_sheet).text("profile") == "第一个窗口填写的简介。"


def test_attack_041_two_colleagues_keep_different_fields_and_are_shown_the_same_one(story, owner, colleague):
    mine = page_of_cells(owner, story, "energy", energy="1200")
    theirs = page_of_cells(colleague, story, "energy", output_value="88000")
    assert colleague.act(fill(story, "energy"), theirs).status_code == 302
    assert owner.act(fill(story, "energy"), mine).status_code == 302
    filled = evaluation.filled(story.begun.self_sheet)
    assert (filled.text("energy"), filled.text("output_value")) == ("1200", "88000")
    late = autosave(colleague, story, "energy", "1250", 0)
    assert late.status_code == 409
    told = late.json()["conflicts"][0]
    assert (told["mine"], told["theirs"], told["by"]) == ("1250", "1200", "owner")
    assert evaluation.filled(story.begun.self_sheet).text("energy") == "1200"


def test_an_answer_whose_receipt_got_lost_is_no_conflict_with_itself(story, owner):
    """The line broke after the server had saved: the script sends the same again, from the old version."""
    for _ in range(2):
        answer = autosave(owner, story, "profile", TYPED, 0)
        assert answer.status_code == 200
    later = autosave(owner, story, "profile", "改后的简介。", answer.json()["saved"][0]["version"])
    assert later.status_code == 200
    assert evaluation.filled(story.begun.self_sheet).text("profile") == "改后的简介。"


def test_saving_one_answer_costs_ten_queries(story, owner):
    autosave(owner, story, "energy", "1200", 0)
    with CaptureQueriesContext(connection) as seen:
        assert autosave(owner, story, "energy", "1201", 1).status_code == 200
    around = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    assert sum(not query["sql"].startswith(around) for query in seen.captured_queries) <= 10


def page_with(story, key):
    pages = sections_of(evaluation.scheme_of(story.begun.self_sheet))
    return next(page.slug for page in pages if key in page.keys)


def lapse(story):
    """The filing deadline passes and the day's work is done."""
    story.close_stage("prepare", clock.read() - timedelta(minutes=1))
    lapsing.lapse(actor=Actor.system(story.world.hunan), application_id=story.begun.pk)


def test_an_answer_that_only_conflicts_undoes_no_confirmation(story, owner, colleague):
    row = story.filled
    texts = {key: evaluation.filled(row.self_sheet).text(key) for key in ("profile", "main_products")}
    section = next(
        page for page in sections_of(evaluation.scheme_of(row.self_sheet)) if "profile" in page.keys
    )
    page = page_of_cells(colleague, story, section.slug, **dict.fromkeys(texts, TYPED))
    story.answer(row, {key: f"{text}（已核对）" for key, text in texts.items()})
    before = story.prepare(row)
    assert autosave(colleague, story, "profile", TYPED, seen=1).status_code == 409
    answer = colleague.act(fill(story, section.slug), page)
    assert (answer.status_code, answer.content.decode().count("如需改为您的内容")) == (422, 2)
    after = story.seen_by("owner", row)
    assert after.self_sheet.revision == before.self_sheet.revision
    assert drafts.is_confirmed(after)
    assert autosave(colleague, story, "profile", TYPED, seen=2).status_code == 200
    assert not drafts.is_confirmed(story.seen_by("owner", row))
