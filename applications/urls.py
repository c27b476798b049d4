"""The addresses of the process. Names carry no namespace: they are the platform's own words."""

from collections.abc import Callable

from django.urls import URLPattern, path

from accounts.access import View
from applications.views import (
    accreditation,
    assessing,
    batches,
    desk,
    documents,
    drafts,
    evidence,
    filling,
    keeping,
    notices,
    printed,
    public,
    public_notices,
    queues,
    recommendations,
    reviewing,
    rounds,
    sealed_evidence,
    third_party,
    transmittals,
    workbook,
)

Pages = tuple[tuple[str, View, str], ...]
LIBRARY: Pages = (
    ("", evidence.library, "evidence_library"),
    ("upload/", evidence.upload, "evidence_upload"),
    ("<int:pk>/", evidence.item, "evidence"),
    ("<int:pk>/state/", evidence.state, "evidence_state"),
    ("<int:pk>/replace/", evidence.replace, "evidence_replace"),
    ("<int:pk>/remove/", evidence.remove, "evidence_remove"),
    ("<int:pk>/file/", evidence.file, "evidence_file"),
    ("<int:pk>/pages/<int:number>/", evidence.page_picture, "evidence_picture"),
)
PROOFS: Pages = (
    ("", evidence.index, "application_evidence"),
    ("rows/<str:key>/", evidence.row, "row_evidence"),
    ("files/<int:evidence>/", evidence.rows, "evidence_rows"),
    ("links/<int:link>/remove/", evidence.unlink, "evidence_unlink"),
)


def _pages(begin: str, pages: Pages, door: Callable[[View], View], prefix: str = "") -> list[URLPattern]:
    """``pages`` below the address ``begin``, behind ``door``, their names led by ``prefix``."""
    return [path(begin + rest, door(view), name=prefix + name) for rest, view, name in pages]


urlpatterns = [
    path("", public.home, name="home"),
    path("public/<slug:slug>/lists/", public.public_list, name="public_list"),
    path("public/<slug:slug>/lists/workbook/", public.public_list_workbook, name="public_list_workbook"),
    path("public/<slug:slug>/notices/", public_notices.public_notices, name="public_notices"),
    path("public/<slug:slug>/notices/<int:pk>/", public_notices.public_notice, name="public_notice"),
    path(
        "public/<slug:slug>/notices/<int:pk>/objection/",
        public_notices.objection_new,
        name="objection_new",
    ),
    path("public/<slug:slug>/objections/", public_notices.objection_find, name="objection_find"),
    path(
        "public/<slug:slug>/objections/<slug:code>/",
        public_notices.objection_receipt,
        name="objection_receipt",
    ),
    path("check/", public.check_code, name="check_code"),
    path("check/<slug:token>/", public.check_document, name="check_document"),
    # everybody's desk
    path("desk/", desk.desk, name="desk"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/progress/", documents.document_progress, name="document_progress"),
    # the applicant
    path("offers/<int:pk>/begin/", filling.begin, name="begin"),
    path("applications/<int:pk>/", filling.overview, name="application"),
    path("applications/<int:pk>/fill/<slug:slug>/", filling.fill, name="fill"),
    path("applications/<int:pk>/answers/", filling.answers, name="answers"),
    path("applications/<int:pk>/results/", filling.results, name="results"),
    path("applications/<int:pk>/workbook/", workbook.workbook, name="workbook"),
    path("applications/<int:pk>/workbook/import/", workbook.workbook_import, name="workbook_import"),
    path("applications/<int:pk>/workbook/confirm/", workbook.workbook_confirm, name="workbook_confirm"),
    path("applications/<int:pk>/check/", filling.check, name="check"),
    path("applications/<int:pk>/take-over/<slug:slug>/", filling.take_over, name="take_over"),
    path("applications/<int:pk>/confirm/", filling.confirm, name="confirm"),
    path("applications/<int:pk>/seal/", filling.seal, name="seal"),
    path("applications/<int:pk>/receipt/", filling.receipt, name="receipt"),
    path("applications/<int:pk>/withdraw/", filling.withdraw, name="withdraw"),
    path("applications/<int:pk>/draft/", drafts.draft, name="draft"),
    path("applications/<int:pk>/draft/progress/", drafts.draft_progress, name="draft_progress"),
    path("applications/<int:pk>/draft/file/", drafts.draft_file, name="draft_file"),
    # the applicant and its third party
    path("applications/<int:pk>/third-party/", third_party.third_party_page, name="third_party"),
    path(
        "applications/<int:pk>/third-party/<int:entrustment>/cancel/",
        third_party.entrustment_cancel,
        name="entrustment_cancel",
    ),
    path("applications/<int:pk>/summary/", third_party.summary_report, name="summary"),
    path("applications/<int:pk>/summary/answers/", third_party.summary_answers, name="summary_answers"),
    path("applications/<int:pk>/submit/", third_party.submit, name="submit"),
    # the third-party body
    path("entrustments/<int:pk>/", assessing.overview, name="entrustment"),
    path("entrustments/<int:pk>/accept/", assessing.accept, name="entrustment_accept"),
    path("entrustments/<int:pk>/end/<slug:action>/", assessing.end, name="entrustment_end"),
    path("entrustments/<int:pk>/reopen/", assessing.reopen, name="reopen"),
    path("entrustments/<int:pk>/self/", assessing.judged, name="judged"),
    path("entrustments/<int:pk>/documents/<int:document>/", assessing.paper, name="judged_document"),
    path("entrustments/<int:pk>/fill/<slug:slug>/", assessing.judge, name="judge"),
    path("entrustments/<int:pk>/answers/", assessing.judge_answers, name="judge_answers"),
    path("entrustments/<int:pk>/results/", assessing.judge_results, name="judge_results"),
    path("entrustments/<int:pk>/take-over/", assessing.take_over, name="judge_take_over"),
    path("entrustments/<int:pk>/visits/", assessing.visits, name="visits"),
    path("entrustments/<int:pk>/visits/<int:visit>/", assessing.visit, name="visit"),
    path("entrustments/<int:pk>/visits/<int:visit>/remove/", assessing.visit_remove, name="visit_remove"),
    path("entrustments/<int:pk>/check/", assessing.check, name="judge_check"),
    path("entrustments/<int:pk>/draft/", drafts.judge_draft, name="judge_draft"),
    path("entrustments/<int:pk>/draft/progress/", drafts.judge_draft_progress, name="judge_draft_progress"),
    path("entrustments/<int:pk>/draft/file/", drafts.judge_draft_file, name="judge_draft_file"),
    path("entrustments/<int:pk>/prepare/", assessing.prepare, name="judge_prepare"),
    path("entrustments/<int:pk>/review/", assessing.review, name="judge_review"),
    path("entrustments/<int:pk>/sign/", assessing.sign, name="judge_sign"),
    path("qualifications/", accreditation.qualifications, name="qualifications"),
    path("qualifications/<int:pk>/", accreditation.qualification, name="qualification"),
    # the evidence library, a unit's own or a body's in a province, and what it proves of a sheet
    *_pages("evidence/", LIBRARY, keeping.unit_library),
    *_pages("libraries/<slug:slug>/", LIBRARY, keeping.body_library, "body_"),
    *_pages("applications/<int:pk>/evidence/", PROOFS, keeping.unit_sheet),
    *_pages("entrustments/<int:pk>/proofs/", PROOFS, keeping.body_sheet, "body_"),
    path("cases/<int:pk>/evidence/", sealed_evidence.case_evidence, name="case_evidence"),
    path("cases/<int:pk>/evidence/<int:evidence>/", sealed_evidence.case_item, name="case_evidence_item"),
    path(
        "cases/<int:pk>/evidence/<int:evidence>/file/", sealed_evidence.case_file, name="case_evidence_file"
    ),
    path(
        "cases/<int:pk>/evidence/<int:evidence>/pages/<int:number>/",
        sealed_evidence.case_picture,
        name="case_evidence_picture",
    ),
    path("entrustments/<int:pk>/evidence/", sealed_evidence.judged_evidence, name="judged_evidence"),
    path(
        "entrustments/<int:pk>/evidence/<int:evidence>/",
        sealed_evidence.judged_item,
        name="judged_evidence_item",
    ),
    path(
        "entrustments/<int:pk>/evidence/<int:evidence>/file/",
        sealed_evidence.judged_file,
        name="judged_evidence_file",
    ),
    path(
        "entrustments/<int:pk>/evidence/<int:evidence>/pages/<int:number>/",
        sealed_evidence.judged_picture,
        name="judged_evidence_picture",
    ),
    # the offices
    path("queue/", queues.queue, name="queue"),
    path("queue/filters/", queues.filter_save, name="queue_filter_save"),
    path("queue/filters/<int:pk>/default/", queues.filter_default, name="queue_filter_default"),
    path("queue/filters/<int:pk>/delete/", queues.filter_delete, name="queue_filter_delete"),
    path("batches/", batches.batch_new, name="batch_new"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/progress/", batches.batch_progress, name="batch_progress"),
    path("batches/<int:pk>/file/", batches.batch_file, name="batch_file"),
    path("cases/<int:pk>/", desk.case, name="case"),
    path("cases/<int:pk>/verify/", reviewing.verify, name="verify"),
    path("cases/<int:pk>/lookups/", reviewing.lookups, name="lookups"),
    path("cases/<int:pk>/forward/", reviewing.forward, name="forward"),
    path("cases/<int:pk>/decide/<slug:action>/", reviewing.decide, name="decide"),
    path("cases/<int:pk>/return/", reviewing.send_back, name="send_back"),
    path("cases/<int:pk>/site/", reviewing.site, name="site"),
    path("cases/<int:pk>/conclude/", reviewing.conclude, name="conclude"),
    path("transmittals/", transmittals.transmittals, name="transmittals"),
    path("transmittals/<int:pk>/", transmittals.transmittal, name="transmittal"),
    path("transmittals/<int:pk>/send/", transmittals.transmittal_send, name="transmittal_send"),
    path("transmittals/<int:pk>/discard/", transmittals.transmittal_discard, name="transmittal_discard"),
    path("transmittals/<int:pk>/recall/", transmittals.transmittal_recall, name="transmittal_recall"),
    path("transmittals/<int:pk>/receive/", transmittals.transmittal_receive, name="transmittal_receive"),
    path(
        "transmittals/<int:pk>/table/<slug:form>/", transmittals.transmittal_table, name="transmittal_table"
    ),
    path("rounds/<int:pk>/transmittal/", transmittals.transmittal_new, name="transmittal_new"),
    # the department
    path("accreditations/", accreditation.accreditations, name="accreditations"),
    path("accreditations/new/", accreditation.accreditation_new, name="accreditation_new"),
    path("accreditations/<int:pk>/", accreditation.accreditation, name="accreditation"),
    path("accreditations/<int:pk>/revoke/", accreditation.accreditation_revoke, name="accreditation_revoke"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice_open"),
    path("notices/<int:pk>/discard/", notices.notice_discard, name="notice_discard"),
    path("notices/<int:pk>/close/", notices.notice_close, name="notice_close"),
    path("notices/<int:pk>/announce/", notices.notice_announce, name="notice_announce"),
    path("objections/<int:pk>/", notices.objection, name="objection"),
    path("objections/<int:pk>/file/", notices.objection_file, name="objection_file"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", rounds.round, name="round"),
    path("rounds/<int:pk>/notice/", notices.notice_new, name="notice_new"),
    path("rounds/<int:pk>/recommendation/", recommendations.recommendations, name="recommendations"),
    path(
        "rounds/<int:pk>/recommendation/<slug:sheet>/",
        recommendations.recommendation_preview,
        name="recommendation_preview",
    ),
    path("recommendations/<int:pk>/", recommendations.recommendation, name="recommendation"),
    path(
        "recommendations/<int:pk>/<slug:sheet>/",
        recommendations.recommendation_workbook,
        name="recommendation_workbook",
    ),
    path("printouts/<int:pk>/", printed.printout, name="printout"),
    path("printouts/<int:pk>/progress/", printed.printout_progress, name="printout_progress"),
    path("rounds/<int:pk>/open/", rounds.round_open, name="round_open"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round_close"),
]
