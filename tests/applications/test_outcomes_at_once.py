"""The outcome of a round and its cases at the same moment, on PostgreSQL with real threads."""

from datetime import date
from functools import partial

import pytest
from django_scopes import scope

from accounts.models import Event
from applications import selectors
from applications.models import Application, Listing, PlatformFiling, RoundOutcome
from applications.services import drafts, outcomes, proposing
from greenmfg.errors import Refused
from tests.applications.test_concurrency import at_once
from tests.people import make_world
from tests.stories import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db: None):
    world = make_world()
    with scope(tenant=world.hunan):
        yield Story(world)


def confirming(story):
    """The approver confirms what his own page has."""
    actor = story.actor("province_approver")
    row = selectors.outcome_of(actor, RoundOutcome.objects.get().pk)
    return partial(outcomes.confirm, actor=actor, outcome=row, seen_version=row.version)


def status_of(answer):
    return answer.status if isinstance(answer, Refused) else None


def test_two_who_confirm_one_outcome_carry_it_out_once(story):
    assert story.record(story.announced(filed_on=date(2025, 10, 24), source="部平台通知"))
    gave = at_once(story.world, confirming(story), confirming(story))
    assert sorted(map(status_of, gave), key=str) == [409, None]
    (refusal,) = [answer for answer in gave if isinstance(answer, Refused)]
    assert "province_approver已于" in refusal.message
    assert Event.objects.filter(action="conclude").count() == 1
    assert Listing.objects.filter(level="national").count() == 1
    assert PlatformFiling.objects.count() == 1


def test_two_who_record_first_leave_one_draft(story):
    line = story.announced()
    told = {"document_number": "文号", "listed_on": date(2025, 12, 25), "lines": [line], "seen_version": 0}
    actors = [story.actor("province_clerk"), story.actor("province_approver")]
    calls = [partial(outcomes.record, actor=actor, round=story.round, **told) for actor in actors]
    gave = at_once(story.world, *calls)
    assert sorted(map(status_of, gave), key=str) == [409, None]
    assert RoundOutcome.objects.get().version == 1


def test_one_confirms_while_the_other_records_anew(story):
    row = story.record()
    anew = partial(
        outcomes.record, actor=story.actor("province_clerk"), round=story.round, seen_version=row.version,
        document_number="另一文号", listed_on=date(2025, 12, 25), lines=[story.announced()],
    )  # fmt: skip
    gave = at_once(story.world, confirming(story), anew)
    assert sorted(map(status_of, gave), key=str) == [409, None]
    row.refresh_from_db()
    listed = Listing.objects.filter(level="national").count()
    assert (row.status, row.document_number, listed) in {
        ("confirmed", "工信厅节函〔2025〕1号", 1),
        ("draft", "另一文号", 0),
    }


def test_a_case_is_withdrawn_while_its_outcome_is_confirmed(story):
    assert story.record()
    case, signatory = story.seen_by("colleague", story.selected), story.actor("colleague")
    seen = selectors.known_version(signatory, case)
    gave = at_once(
        story.world,
        confirming(story),
        partial(drafts.withdraw, actor=signatory, application_id=case.pk, seen_version=seen, reason="搬迁"),
    )
    one_of_the_two(gave, "withdrawn")


def test_a_case_is_taken_off_while_its_outcome_is_confirmed(story):
    assert story.record()
    row = story.propose("unselect", story.selected, "复核")
    actor = story.actor("province_approver")
    own = selectors.proposal_of(actor, row.pk)
    gave = at_once(story.world, confirming(story), partial(proposing.approve, actor=actor, proposals=[own]))
    one_of_the_two(gave, "provincial")


def one_of_the_two(gave, status):
    """The first is carried out whole, the second is told; nothing of the confirmation stands otherwise."""
    assert sorted(map(status_of, gave), key=str) == [409, None]
    is_confirmed = gave[0] is None
    now = Application.objects.get().status, RoundOutcome.objects.get().status
    assert now == (("concluded", "confirmed") if is_confirmed else (status, "draft"))
    assert Listing.objects.filter(level="national").count() == int(is_confirmed)
    if not is_confirmed:
        assert "“湘江新材料有限公司”" in gave[0].message
