"""What the addresses of the matrix are about: one application in every state a page may be asked for."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.urls import reverse
from django_scopes import scope

from accounts import links
from accounts.models import Message, OpenSession
from accounts.services import members, units
from applications import documents, selectors
from applications.casework import exporting
from applications.models import Ban, Listing, ListingDecision, Proposal, RoundOutcome, SitePhotograph
from applications.services import saved_filters
from evaluation import factors
from evaluation.schemes.importing import keep_draft
from tests.bans import propose_ban
from tests.evidence.stories import KEY, ProvedProvincialStory, ProvedStory
from tests.listings import propose_removal
from tests.people import MemberClient, World, a_uscc
from tests.provincial import ProductStory
from tests.registration import RegistrationStory
from tests.stories import Story, revised


class Scene:
    """The world with the story of the first enterprise, walked as far as an address needs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.story = ProvedStory(world)
        # Another unit: the first one's story puts it on the list that a provincial round leads to.
        self.provincial = ProvedProvincialStory(world, applicant="stranger", signatory="stranger")
        self.registration = RegistrationStory(world)

    @cached_property
    def sending(self) -> Story:
        """The other unit in the national round too, on its own list: a city has one waiting at a time."""
        assert self.story.selected
        assert self.provincial.begun  # once on the province's list, which this round asks for, it could not
        story = Story(self.world, applicant="stranger", signatory="stranger")
        story.round = self.story.round
        return story

    @cached_property
    def product(self) -> ProductStory:
        """A product of the other unit, on which its body writes a report of its own."""
        story = ProductStory(self.world, applicant="stranger", signatory="stranger", honour="product")
        story.round, story.accredited = self.provincial.round, self.provincial.accredited
        return story

    @cached_property
    def proposal(self) -> Proposal:
        """The first enterprise's selection is to be taken back, which the approver has not decided."""
        return self.story.propose("unselect", self.story.selected, "材料不实")

    @cached_property
    def outcome(self) -> RoundOutcome:
        """What the ministry announced of the first enterprise's round; the approver has not confirmed it."""
        assert self.story.selected
        return self.story.record()

    @cached_property
    def removal(self) -> ListingDecision:
        """The first enterprise is to be taken off the list, which the approver has not approved."""
        assert self.story.begun
        return propose_removal(self.world, self.world.owner)

    @cached_property
    def ban(self) -> Ban:
        """The first enterprise is to be banned, which the approver has not approved."""
        return propose_ban(self.world, self.world.owner)

    def address(self, page: str) -> str:
        """The address of ``page``, a URL name, with the arguments told below."""
        with scope(tenant=self.world.hunan):
            return reverse(page, args=ARGUMENTS[page](self) if page in ARGUMENTS else ())

    def own_address(self, page: str) -> str:
        """The address of ``page`` about the city's own round, drafted as far as its outcome."""
        with scope(tenant=self.world.hunan):
            return reverse(page, args=OWN_ARGUMENTS[page](self.registration))

    def invitation(self) -> Any:
        """An open invitation of the first enterprise."""
        return members.invite(actor=self.world.admin.actor, email="new@example.com", roles=["filler"])

    def message(self) -> Message:
        """Something the first enterprise's filler was told."""
        owner = self.world.owner
        return Message.objects.create(
            user=owner.user, organization=owner.organization, kind="return", text="…"
        )

    def token(self, link: str) -> str:
        """The last part of a link."""
        return link.split("/")[-2]

    def empty_unit(self) -> Any:
        """A bureau nobody has joined yet."""
        return units.create_unit(
            actor=self.world.province_admin.actor,
            kind="municipal",
            name="株洲市工信局",
            uscc=a_uscc(),
            region_id=self.world.zhuzhou.pk,
            email="new@example.com",
        )


def _member(scene: Scene) -> tuple[Any, ...]:
    return (scene.world.owner.user.pk,)


def _registration(scene: Scene) -> tuple[Any, ...]:
    return (scene.token(links.registration("new@example.com", scene.world.hunan)),)


def _sealed(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.sealed.application.pk,)


def _verified(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.verified.pk,)


def _document(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.sealed.documents.get().pk,)


def _batch(scene: Scene) -> tuple[Any, ...]:
    clerk = scene.world.city_clerk.actor
    return (documents.batch(actor=clerk, application_ids=_sealed(scene)).pk,)


def _signed_in(scene: Scene) -> tuple[Any, ...]:
    owner = MemberClient(scene.world.owner)
    owner.get("/accounts/sessions/")
    return (OpenSession.objects.get(session=owner.session.session_key).pk,)


def _exported(scene: Scene) -> tuple[Any, ...]:
    clerk = scene.world.city_clerk.actor
    return (exporting.export_queue(actor=clerk, kind="csv", parameters={}).pk,)


def _kept(scene: Scene) -> tuple[Any, ...]:
    clerk = scene.world.city_clerk.actor
    return (saved_filters.save_filter(actor=clerk, name="待审", parameters={"status": "municipal"}).pk,)


def _evaluated(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.accepted.application_id,)


def _entrusted(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.accepted.pk,)


def _own_report(scene: Scene) -> tuple[Any, ...]:
    return (scene.product.judged.pk,)


def _visited(scene: Scene) -> tuple[Any, ...]:
    row = scene.provincial.judged
    return (row.pk, row.visits.get().pk)


def _accredited(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.accredited.pk,)


def _evidence(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.proof.pk,)


def _proved(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.sealed.application.pk, scene.story.proof.pk)


def _linked(scene: Scene) -> tuple[Any, ...]:
    row = scene.story.sealed.application
    return (row.pk, selectors.evidence_links(row.self_sheet).get().pk)


def _judged_proof(scene: Scene) -> tuple[Any, ...]:
    return (*_entrusted(scene), scene.provincial.proof.pk)


BODY_EVIDENCE = [f"body_evidence{page}" for page in ("", "_state", "_replace", "_remove", "_file")]


def _body_evidence(scene: Scene) -> tuple[Any, ...]:
    return ("hunan", scene.provincial.photograph.pk)


def _drafted(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.drafted.pk,)


def _photographed(scene: Scene) -> tuple[Any, ...]:
    row = scene.provincial.selected
    return (row.pk, SitePhotograph.objects.get(assessment__application=row).pk)


def _noticed(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.noticed.pk,)


def _objected(scene: Scene) -> tuple[Any, ...]:
    return (scene.provincial.objected.pk,)


def _proposed(scene: Scene) -> tuple[Any, ...]:
    return (scene.sending.proposed.pk,)


def _open(scene: Scene) -> tuple[Any, ...]:
    return (scene.proposal.pk,)


def _sent(scene: Scene) -> tuple[Any, ...]:
    return (scene.sending.sent.pk,)


def _printed(scene: Scene) -> tuple[Any, ...]:
    return (scene.sending.sent.printouts.get().pk,)


def _reported(scene: Scene) -> tuple[Any, ...]:
    assert scene.story.selected
    return (scene.story.reported.pk,)


def _recorded(scene: Scene) -> tuple[Any, ...]:
    return (scene.outcome.pk,)


def _listing(scene: Scene) -> tuple[Any, ...]:
    assert scene.story.begun
    return (Listing.objects.get(organization=scene.world.owner.organization).pk,)


def _decision(scene: Scene) -> tuple[Any, ...]:
    return (scene.removal.pk,)


def _ban(scene: Scene) -> tuple[Any, ...]:
    return (scene.ban.pk,)


def _data_set(scene: Scene) -> tuple[Any, ...]:
    """The factors that the platform starts from, as the department has published them."""
    year, title, values = factors.initial()
    actor = scene.world.province_approver.actor
    return (factors.publish(actor=actor, year=year, title=title, values=values).pk,)


def _scheme(scene: Scene) -> tuple[Any, ...]:
    actor = scene.world.province_approver.actor
    return (keep_draft(actor=actor, scheme=revised("factory-2025")).pk,)


def _round(scene: Scene) -> tuple[Any, ...]:
    return (scene.story.round.pk,)


OWN_ARGUMENTS: dict[str, Callable[[RegistrationStory], tuple[Any, ...]]] = {
    "begin": lambda story: (story.offer.pk,),
    **dict.fromkeys(
        ("round", "round_open", "round_close", "selection", "transmittal_new"),
        lambda story: (story.round.pk,),
    ),
    "case": lambda story: (story.sealed.application.pk,),
    "decide": lambda story: (story.verified.pk, "decline_municipal"),
    **dict.fromkeys(("outcome", "outcome_record"), lambda story: (story.selected.offer.round_id,)),
    **dict.fromkeys(("outcome_confirm", "outcome_discard"), lambda story: (story.record().pk,)),
}
ARGUMENTS: dict[str, Callable[[Scene], tuple[Any, ...]]] = {
    "accounts:password-reset-confirm": lambda scene: ("MQ", "no-token"),
    "accounts:register-unit": _registration,
    "accounts:claim": _registration,
    "accounts:invitation": lambda scene: (scene.token(links.invitation(scene.invitation())),),
    "accounts:invitation-withdraw": lambda scene: (scene.invitation().pk,),
    "accounts:message-read": lambda scene: (scene.message().pk,),
    "accounts:member": _member,
    "accounts:member-remove": _member,
    "accounts:member-deactivate": _member,
    "accounts:member-reactivate": _member,
    "accounts:unit-invite": lambda scene: (scene.empty_unit().pk,),
    "public_list": lambda scene: ("hunan",),
    "public_list_workbook": lambda scene: ("hunan",),
    "public_notices": lambda scene: ("hunan",),
    "public_notice": lambda scene: ("hunan", *_noticed(scene)),
    "public_notice_file": lambda scene: ("hunan", *_noticed(scene), "xlsx"),
    "notice_plaques": _noticed,
    "notice_announce": _noticed,
    "objection_new": lambda scene: ("hunan", *_noticed(scene)),
    "objection_find": lambda scene: ("hunan",),
    "objection_receipt": lambda scene: ("hunan", scene.provincial.objected.code),
    "objection": _objected,
    "objection_file": _objected,
    "check_document": lambda scene: (scene.story.sealed.documents.get().token,),
    "document": _document,
    "document_progress": _document,
    "begin": lambda scene: (scene.story.offer.pk,),
    "application": _sealed,
    "fill": lambda scene: (*_sealed(scene), "basic"),
    "take_over": lambda scene: (*_sealed(scene), "basic"),
    "answers": _sealed,
    "results": _sealed,
    "workbook": _sealed,
    "workbook_import": _sealed,
    "workbook_confirm": _sealed,
    "energy": _sealed,
    "energy_write": _sealed,
    "chain_shares": _sealed,
    "check": _sealed,
    "take_revision": _sealed,
    "confirm": _sealed,
    "seal": _sealed,
    "receipt": _sealed,
    "differences": _sealed,
    "case_differences": _sealed,
    "history": _sealed,
    "history_progress": _sealed,
    "history_file": _sealed,
    **dict.fromkeys(("dossier", "dossier_progress", "dossier_file"), _sealed),
    "draft": _sealed,
    "draft_progress": _sealed,
    "draft_file": _sealed,
    "withdraw": _sealed,
    "accounts:session-end": _signed_in,
    "queue_export_progress": _exported,
    "queue_export_file": _exported,
    "queue_filter_default": _kept,
    "queue_filter_delete": _kept,
    "batch": _batch,
    "batch_progress": _batch,
    "batch_file": _batch,
    "case": _sealed,
    "verify": _sealed,
    "lookups": _sealed,
    "decide": lambda scene: (scene.story.verified.pk, "decline_municipal"),
    "forward": _verified,
    "send_back": _sealed,
    "site": _sealed,
    "bonus": _sealed,
    "site_picture": _photographed,
    "site_file": _photographed,
    "evidence": _evidence,
    "evidence_state": _evidence,
    "evidence_replace": _evidence,
    "evidence_remove": _evidence,
    "evidence_file": _evidence,
    "evidence_picture": lambda scene: (*_evidence(scene), 1),
    "application_evidence": _sealed,
    "row_evidence": lambda scene: (*_sealed(scene), KEY),
    "evidence_rows": _proved,
    "evidence_unlink": _linked,
    "body_evidence_library": lambda scene: (scene.provincial.accepted.tenant.slug,),
    "body_evidence_upload": lambda scene: (scene.provincial.accepted.tenant.slug,),
    **dict.fromkeys(BODY_EVIDENCE, _body_evidence),
    "body_evidence_picture": lambda scene: (*_body_evidence(scene), 1),
    "body_application_evidence": _entrusted,
    "body_row_evidence": lambda scene: (*_entrusted(scene), KEY),
    "body_evidence_rows": lambda scene: (*_entrusted(scene), scene.provincial.photograph.pk),
    "body_evidence_unlink": lambda scene: (*_entrusted(scene), scene.provincial.linked.pk),
    "judged_evidence": _entrusted,
    "judged_evidence_item": _judged_proof,
    "judged_evidence_file": _judged_proof,
    "judged_evidence_picture": lambda scene: (*_judged_proof(scene), 1),
    **dict.fromkeys(("judged_dossier", "judged_dossier_progress", "judged_dossier_file"), _entrusted),
    "case_evidence": _sealed,
    "case_evidence_item": _proved,
    "case_evidence_file": _proved,
    "case_evidence_picture": lambda scene: (*_proved(scene), 1),
    "listing": _listing,
    "listing_propose": lambda scene: (*_listing(scene), "remove"),
    "listing_approve": _decision,
    "listing_discard": _decision,
    "listing_file": _decision,
    "ban": _ban,
    "ban_approve": _ban,
    "ban_discard": _ban,
    "ban_lift": _ban,
    "ban_file": _ban,
    "existing_units": _round,
    "data_set": _data_set,
    "data_set_workbook": _data_set,
    "data_set_moved": _data_set,
    "round": _round,
    "outcome": _round,
    "outcome_record": _round,
    "outcome_confirm": _recorded,
    "outcome_discard": _recorded,
    "recommendations": _round,
    "recommendation_preview": lambda scene: (*_round(scene), "existing"),
    "recommendation": _reported,
    "recommendation_workbook": lambda scene: (*_reported(scene), "recommended"),
    "printout": _printed,
    "printout_progress": _printed,
    "scheme": _scheme,
    "scheme_file": _scheme,
    "scheme_submit": _scheme,
    "scheme_publish": _scheme,
    "scheme_discard": _scheme,
    "scheme_retire": _scheme,
    "round_open": _round,
    "round_close": _round,
    "notice_new": lambda scene: (scene.provincial.round.pk,),
    "notice": _noticed,
    "notice_open": _drafted,
    "notice_discard": _drafted,
    "notice_close": _noticed,
    "proposal_turn_down": _open,
    "proposal_retract": _open,
    "selection": _round,
    "transmittal_new": _round,
    "transmittal": _sent,
    "transmittal_send": _proposed,
    "transmittal_discard": _proposed,
    "transmittal_recall": _sent,
    "transmittal_receive": _sent,
    "transmittal_table": lambda scene: (*_sent(scene), "xlsx"),
    "third_party": _evaluated,
    "entrustment_cancel": lambda scene: (*_evaluated(scene), *_entrusted(scene)),
    "summary": _evaluated,
    "summary_answers": _evaluated,
    "submit": _evaluated,
    "entrustment": _entrusted,
    "entrustment_accept": _entrusted,
    "judge_draft": _entrusted,
    "judge_draft_progress": _entrusted,
    "judge_draft_file": _entrusted,
    "entrustment_end": lambda scene: (*_entrusted(scene), "resign"),
    "reopen": _entrusted,
    "judged": _entrusted,
    "judged_document": lambda scene: (*_entrusted(scene), scene.provincial.sealed.documents.get().pk),
    "judge": lambda scene: (*_entrusted(scene), "gates"),
    "judge_answers": _entrusted,
    "judge_results": _entrusted,
    "judge_take_over": _entrusted,
    "own_report": _own_report,
    "own_report_file": _own_report,
    "visits": _entrusted,
    "visit": _visited,
    "visit_remove": _visited,
    "judge_check": _entrusted,
    "judge_prepare": _entrusted,
    "judge_review": _entrusted,
    "judge_sign": _entrusted,
    "qualification": _accredited,
    "accreditation": _accredited,
    "accreditation_revoke": _accredited,
}
