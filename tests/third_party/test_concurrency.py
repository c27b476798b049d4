"""Many at once at one entrustment, on PostgreSQL with real threads: one wins, nothing is done twice."""

import pytest
from django_scopes import scope

from accounts.models import Event
from applications.models import Entrustment, Snapshot
from applications.services import assessing, drafts, third_party
from evaluation import selectors as evaluation
from evaluation.services import Change
from greenmfg.errors import Refused
from greenmfg.jobs.models import Job
from tests.applications.test_concurrency import at_once
from tests.people import make_world
from tests.provincial import ProvincialStory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db: None):
    world = make_world()
    with scope(tenant=world.hunan):
        yield ProvincialStory(world)


def signer(story, conclusion, **more):
    row = story.now(story.confirmed)
    told = {"seen_version": row.version, "sheet_revision": row.sheet.revision, **more}
    actor = story.body()
    return lambda: third_party.sign(actor=actor, entrustment=row, conclusion=conclusion, **told)


def test_parallel_signatures_make_one_judgement(story):
    calls = [signer(story, "qualified") for _ in range(10)]
    calls += [signer(story, "unqualified", reason="不合格") for _ in range(10)]
    results = at_once(story.world, *calls)
    signed = {result.pk for result in results if isinstance(result, Snapshot)}
    assert len(signed) == 1
    assert Event.objects.filter(action="sign").count() == 1
    kinds = Job.objects.filter(args__snapshot=signed.pop()).values_list("kind", flat=True)
    assert sorted(kinds) == ["examine_snapshot", "score_snapshot"]


def test_signature_and_withdrawal_of_the_entrustment_have_one_winner(story):
    row = story.now(story.confirmed)
    actor = story.actor("colleague")

    def cancel():
        return third_party.cancel(
            actor=actor,
            application_id=row.application_id,
            entrustment_id=row.pk,
            seen_version=row.version,
            reason="改为委托其他机构。",
        )

    results = at_once(story.world, signer(story, "qualified"), cancel)
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert story.now(row).snapshots.count() == (story.now(row).status == "signed")


def test_an_answer_saved_while_signing_is_in_the_judgement_as_shown_or_the_signature_is_refused(story):
    row = story.now(story.confirmed)
    shown, actor = evaluation.filled(row.sheet), story.body()
    change = Change("report_overview", "抢先的概述", shown.version("report_overview"))
    save = lambda: assessing.fill(actor=actor, entrustment=row, changes=[change])  # noqa: E731
    signed, saved = at_once(story.world, signer(story, "qualified"), save)
    assert isinstance(signed, Refused) != isinstance(saved, Refused)
    if isinstance(signed, Snapshot):
        assert signed.sheet_revision == row.sheet.revision
        assert "抢先的概述" not in signed.body


def test_parallel_offers_entrust_one_body(story):
    assert story.accredited
    story.accredit("revoked_assessor")
    row = story.sealed.application
    names = ["assessor", "revoked_assessor"] * 5
    at_once(story.world, *[lambda name=name: story.entrust(row, name) for name in names])
    assert Entrustment.objects.filter(application=row).count() == 1


def test_a_withdrawn_application_and_a_signature_have_one_winner(story):
    row = story.now(story.confirmed)
    application, actor = story.seen_by("colleague", row.application), story.actor("colleague")

    def withdraw():
        return drafts.withdraw(
            actor=actor, application_id=application.pk, seen_version=application.version, reason="不申报了"
        )

    signed, withdrawn = at_once(story.world, signer(story, "qualified"), withdraw)
    assert story.seen_by("colleague", application).status == "withdrawn"
    assert isinstance(withdrawn, type(application))
    assert isinstance(signed, Refused) == (story.now(row).status != "signed")
