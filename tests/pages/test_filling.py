"""The pages a sheet is filled in on: what stands fixed, how far one is, what comes before and after."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation import selectors as evaluation
from evaluation.sections import sections_of
from tests.people import MemberClient
from tests.provincial import ProvincialStory


def address(story, slug):
    return f"/applications/{story.begun.pk}/fill/{slug}/"


def page_of(story, key):
    pages = sections_of(evaluation.scheme_of(story.begun.self_sheet))
    return next(page for page in pages if key in page.keys)


def test_the_key_industry_stands_as_it_was_chosen(story, owner):
    path = address(story, page_of(story, "key_industry").slug)
    page = owner.get(path).content.decode()
    assert 'id="field-key_industry"' in page
    assert "如需更改，请撤回本次申报后重新开始" in page
    assert 'name="value.key_industry.0.0"' not in page
    owner.act(path, {"value.key_industry.0.0": "水泥", "seen.key_industry.0.0": "1"})
    assert evaluation.filled(story.begun.self_sheet).text("key_industry") == "通则"
    answer = owner.act(
        f"/applications/{story.begun.pk}/answers/",
        {"key": "key_industry", "value": "水泥", "seen_version": "1"},
    )
    assert answer.status_code == 422
    assert "撤回本次申报后重新开始" in answer.json()["errors"][0]["message"]


def test_each_page_leads_to_the_ones_before_and_after_it(story, owner):
    pages = sections_of(evaluation.scheme_of(story.begun.self_sheet))
    for number, section in enumerate(pages):
        page = owner.get(address(story, section.slug)).content.decode()
        assert ('rel="prev"' in page) == (number > 0)
        if number:
            assert f'rel="prev" href="{address(story, pages[number - 1].slug)}"' in page
        after = pages[number + 1 :]
        following = address(story, after[0].slug) if after else f"/applications/{story.begun.pk}/check/"
        assert f'rel="next" href="{following}"' in page
        assert owner.act(address(story, section.slug), {"next": "1"}).headers["Location"] == following


def test_a_sealed_page_leads_to_no_check(story, owner):
    assert story.sealed
    last = sections_of(evaluation.scheme_of(story.begun.self_sheet))[-1]
    page = owner.get(address(story, last.slug)).content.decode()
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_after_an_autosave_the_page_hears_how_far_it_is(story, owner):
    section = page_of(story, "profile")
    before = section.progress(evaluation.filled(story.begun.self_sheet))
    assert (
        f"本页已填 <strong>{before[0]}</strong> / {before[1]} 项"
        in owner.get(address(story, section.slug)).content.decode()
    )
    owner.act(
        f"/applications/{story.begun.pk}/answers/",
        {"key": "profile", "value": "一家工厂。", "seen_version": "0"},
    )
    answer = owner.get(f"/applications/{story.begun.pk}/results/?key=profile")
    assert f"<strong>{before[0] + 1}</strong>" in answer.json()["results"]["progress"]


def test_a_line_says_whether_it_is_asked_of_everybody(in_hunan):
    story = ProvincialStory(in_hunan)
    page = MemberClient(story.world.owner).get(address(story, "infrastructure")).content.decode()
    scheme = evaluation.scheme_of(story.begun.self_sheet)
    section = next(row for row in sections_of(scheme) if row.slug == "infrastructure")
    assert page.count(">必选</span>") + page.count(">可选</span>") == len(section.lines)
    assert page.count(">必选</span>") > 0 < page.count(">可选</span>")


def test_a_page_that_asks_for_nothing_counts_nothing(in_hunan):
    story = ProvincialStory(in_hunan)
    client = MemberClient(story.world.owner)
    assert "本页已填" not in client.get(address(story, "self_evidence")).content.decode()
    assert "选填" in client.get(f"/applications/{story.begun.pk}/").content.decode()


def test_every_page_costs_few_queries_however_much_is_filled(story, owner):
    slugs = [section.slug for section in sections_of(evaluation.scheme_of(story.begun.self_sheet))]

    def cost(slug):
        with CaptureQueriesContext(connection) as seen:
            assert owner.get(address(story, slug)).status_code == 200
        return len(seen)

    cost(slugs[0])
    blank = [cost(slug) for slug in slugs]
    assert story.filled
    assert [cost(slug) for slug in slugs] == blank
    assert max(blank) <= 15
