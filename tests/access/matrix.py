"""Who is answered what, address by address: the table that tests/access/test_matrix.py checks.

A new address takes a line per method here and, where it has arguments, one in tests/access/scene.py.
A person is answered ``ok`` (the page, or what his input deserves), ``login`` (sent to sign in), 403
(forbidden) or 404 (absent: foreign, or not his to know of). A method without a line is answered to nobody.
"""

from functools import partial

PEOPLE = (
    "anonymous",
    "deactivated",
    "owner",
    "colleague",
    "admin",
    "stranger",
    "outsider",
    "city_clerk",
    "city_approver",
    "neighbour",
    "province_approver",
    "province_admin",
    "assessor",
)
SIGNED_OUT = PEOPLE[:2]
MEMBERS = " ".join(PEOPLE[2:])
MATRIX: dict[tuple[str, str], dict[str, str]] = {}


OWN_ROUND: dict[tuple[str, str], dict[str, str]] = {}


def row(
    page: str,
    *methods: str,
    ok: str,
    absent: str = "",
    of: dict[tuple[str, str], dict[str, str]] = MATRIX,
) -> None:
    """One address for members: ``ok`` and ``absent`` name people; the other members get 403."""
    known = dict.fromkeys(ok.split(), "ok") | dict.fromkeys(absent.split(), "404")
    for method in methods:
        of[page, method] = {
            name: "login" if name in SIGNED_OUT else known.get(name, "403") for name in PEOPLE
        }


def public(page: str, *methods: str) -> None:
    """One address for everybody."""
    for method in methods:
        MATRIX[page, method] = dict.fromkeys(PEOPLE, "ok")


ENTERPRISE = "owner colleague admin"
OTHER_APPLICANTS = "stranger outsider"
CITY = "city_clerk city_approver"
OTHER_OFFICES = "neighbour province_approver province_admin"
PROVINCE = "province_approver province_admin"
ADMINS = "admin stranger outsider province_admin assessor"
NOT_THE_ENTERPRISE = f"{OTHER_APPLICANTS} {CITY} {OTHER_OFFICES} assessor"

public("health", "GET")
public("csp_report", "POST")
public("home", "GET")
public("public_list", "GET")
public("public_list_workbook", "GET")
public("public_notices", "GET")
public("public_notice", "GET")
public("public_notice_file", "GET")
public("objection_new", "GET", "POST")
public("objection_find", "GET")
public("objection_receipt", "GET")
public("check_code", "GET")
public("check_document", "GET")

# accounts: the person
public("accounts:login", "GET", "POST")
public("accounts:logout", "POST")
public("accounts:register", "GET", "POST")
public("accounts:register-unit", "GET", "POST")
public("accounts:claim", "GET", "POST")
public("accounts:invitation", "GET", "POST")
public("accounts:password-reset", "GET", "POST")
public("accounts:password-reset-confirm", "GET", "POST")
row("accounts:password-change", "GET", "POST", ok=MEMBERS)
row("accounts:profile", "GET", "POST", ok=MEMBERS)
row("accounts:sessions", "GET", ok=MEMBERS)
row("accounts:sessions-end-others", "POST", ok=MEMBERS)
row("accounts:session-end", "POST", ok="owner", absent=" ".join(PEOPLE[3:]))
row("reminders", "GET", "POST", ok=MEMBERS)
row("accounts:messages", "GET", ok=MEMBERS)
row("accounts:messages-read", "POST", ok=MEMBERS)
row(
    "accounts:message-read",
    "POST",
    ok="owner",
    absent=" ".join(name for name in PEOPLE[2:] if name != "owner"),
)
row("accounts:switch", "GET", ok=MEMBERS)
row("accounts:switch", "POST", ok="")  # none of the organizations offered

# accounts: the unit and its members
row("accounts:unit", "GET", ok=MEMBERS)
row("accounts:unit", "POST", ok=ADMINS)
row("accounts:members", "GET", ok=MEMBERS)
row("accounts:members", "POST", ok=ADMINS)
FOREIGN_ADMINS = "stranger outsider province_admin assessor"
row("accounts:member", "GET", "POST", ok="admin", absent=FOREIGN_ADMINS)
row("accounts:member-remove", "POST", ok="admin", absent=FOREIGN_ADMINS)
row("accounts:member-deactivate", "POST", ok="admin", absent=FOREIGN_ADMINS)
row("accounts:member-reactivate", "POST", ok="admin", absent=FOREIGN_ADMINS)
row("accounts:invitation-withdraw", "POST", ok="admin", absent=FOREIGN_ADMINS)

# accounts: the province
row("accounts:units", "GET", ok="province_admin")
row("accounts:unit-new", "GET", "POST", ok="province_admin")
row("accounts:unit-invite", "GET", "POST", ok="province_admin")
row("accounts:regions", "GET", "POST", ok="province_admin")

# the desk and the documents
row("desk", "GET", ok=MEMBERS)
OTHERS_THAN_THE_CITYS = f"{OTHER_APPLICANTS} {OTHER_OFFICES} assessor"
row("document", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS_THAN_THE_CITYS)
row("document_progress", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS_THAN_THE_CITYS)

# the applicant; the case is filed already, so that the city knows of it, yet the live sheet is not the city's
row("begin", "GET", "POST", ok="owner colleague stranger", absent="outsider")
row("application", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("fill", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("fill", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("answers", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("results", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("workbook", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("workbook_import", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("workbook_import", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("workbook_confirm", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("energy", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("energy", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("energy_write", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("check", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("check", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("take_over", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("take_revision", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("confirm", "POST", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)  # as the seal
row("seal", "POST", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)  # an empty form; services know the roles
row("withdraw", "GET", "POST", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("receipt", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("differences", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("draft", "GET", "POST", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("draft_progress", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("draft_file", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)

# 办理经过, as the applicant and as the city may read it
OTHERS = f"{OTHER_APPLICANTS} {OTHER_OFFICES}"
row("history", "GET", "POST", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)
row("history_progress", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)
row("history_file", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)

# 案卷, what was filed as one file
row("dossier", "GET", "POST", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)
row("dossier_progress", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)
row("dossier_file", "GET", ok=f"{ENTERPRISE} {CITY}", absent=OTHERS)

# the evidence library; a body's lie in the provinces that entrust it
row("evidence_library", "GET", ok=f"{ENTERPRISE} {OTHER_APPLICANTS}", absent="assessor")
row("evidence_upload", "POST", ok=f"owner colleague {OTHER_APPLICANTS}", absent="assessor")
row("chain_template", "GET", ok=f"{ENTERPRISE} {OTHER_APPLICANTS}")
row("chain_import", "GET", "POST", ok=f"owner colleague {OTHER_APPLICANTS}")
row("chain_confirm", "POST", ok=f"owner colleague {OTHER_APPLICANTS}")
row("chain_shares", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
row("chain_shares", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
for page in ("park_profile", "chain_profile"):
    row(page, "GET", ok=f"{ENTERPRISE} {OTHER_APPLICANTS}")
    row(page, "POST", ok=f"owner colleague {OTHER_APPLICANTS}")
NOT_THE_KEEPER = f"{OTHER_APPLICANTS} assessor"
for page in ("evidence", "evidence_state", "evidence_file", "evidence_picture"):
    row(page, "GET", ok=ENTERPRISE, absent=NOT_THE_KEEPER)
for page in ("evidence", "evidence_replace", "evidence_remove"):
    row(page, "POST", ok="owner colleague", absent=NOT_THE_KEEPER)
row("application_evidence", "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
for page in ("row_evidence", "evidence_rows"):
    row(page, "GET", ok=ENTERPRISE, absent=NOT_THE_ENTERPRISE)
    row(page, "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)
row("evidence_unlink", "POST", ok="owner colleague", absent=NOT_THE_ENTERPRISE)

# the offices, a case filed to the city
row("queue", "GET", ok=f"{CITY} {OTHER_OFFICES}")
row("queue_exports", "GET", "POST", ok=f"{CITY} {OTHER_OFFICES}")  # no kind of file named
for page in ("queue_export_progress", "queue_export_file"):
    row(page, "GET", ok="city_clerk", absent=f"city_approver {OTHER_OFFICES}")
row("queue_filter_save", "POST", ok=f"{CITY} {OTHER_OFFICES}")  # nothing filtered
for page in ("queue_filter_default", "queue_filter_delete"):
    row(page, "POST", ok="city_clerk", absent=f"city_approver {OTHER_OFFICES}")
row("batch_new", "POST", ok=f"{CITY} {OTHER_OFFICES}")  # nothing ticked
row("dossiers_new", "POST", ok=f"{CITY} {OTHER_OFFICES}")  # nothing ticked
for page in ("batch", "batch_progress", "batch_file"):
    row(page, "GET", ok=CITY, absent=OTHER_OFFICES)
row("case", "GET", ok=CITY, absent=OTHER_OFFICES)
row("case_differences", "GET", ok=CITY, absent=OTHER_OFFICES)
for page in ("case_evidence", "case_evidence_item", "case_evidence_file", "case_evidence_picture"):
    row(page, "GET", ok=CITY, absent=OTHER_OFFICES)
row("verify", "GET", "POST", ok=CITY, absent="neighbour")
row("lookups", "GET", "POST", ok=CITY, absent="neighbour")
row("forward", "GET", ok="city_clerk city_approver", absent="neighbour")
row("decide", "GET", "POST", ok=CITY, absent=OTHER_OFFICES)
row("send_back", "GET", "POST", ok=CITY, absent=OTHER_OFFICES)
row("selection", "GET", ok=PROVINCE)
row("selection", "POST", ok="province_approver")
row("proposals", "GET", ok=f"{CITY} {OTHER_OFFICES}")
row("proposals_approve", "POST", ok="city_approver neighbour province_approver")
row("proposal_turn_down", "GET", "POST", ok="province_approver", absent="city_approver neighbour")
row("proposal_retract", "POST", ok="province_approver", absent=f"{CITY} neighbour")
for page in ("site", "bonus"):
    row(page, "GET", "POST", ok="", absent="province_approver")  # not forwarded yet
CITY_AND_DEPARTMENT = f"{CITY} {PROVINCE}"
for page in ("site_picture", "site_file"):
    row(page, "GET", ok=CITY_AND_DEPARTMENT, absent="neighbour")

# the department
for page in ("data_sets", "data_set", "data_set_workbook", "data_set_moved"):
    row(page, "GET", ok=PROVINCE)
row("data_set_template", "GET", ok="province_approver")
row("data_set_import", "GET", "POST", ok="province_approver")
row("data_set_confirm", "POST", ok="province_approver")
for page in ("schemes", "scheme", "scheme_file"):
    row(page, "GET", ok=PROVINCE)
row("scheme_upload", "GET", "POST", ok="province_approver")
for page in ("scheme_submit", "scheme_publish", "scheme_discard", "scheme_retire"):
    row(page, "POST", ok="province_approver")
row("rounds", "GET", ok=f"{CITY} {OTHER_OFFICES}")
APPROVERS = "province_approver city_approver neighbour"
row("round_new", "GET", "POST", ok=APPROVERS)
CITIES = f"{CITY} neighbour"
row("round", "GET", ok=PROVINCE, absent=CITIES)
row("round", "POST", ok="province_approver", absent="city_approver neighbour")
row("recommendations", "GET", ok=PROVINCE)
row("recommendations", "POST", ok="province_approver")
for page in ("recommendation_preview", "recommendation", "recommendation_workbook"):
    row(page, "GET", ok=PROVINCE)
row("outcome", "GET", ok=PROVINCE, absent=CITIES)
for page in ("outcome_confirm", "outcome_discard"):
    row(page, "POST", ok="province_approver", absent=CITIES)
row("outcome_record", "GET", "POST", ok="province_approver", absent=CITIES)
for page in ("round_open", "round_close"):
    row(page, "POST", ok="province_approver", absent="city_approver neighbour")

# the same pages of a round that the city has opened itself, where one unit is to be listed
own_row = partial(row, of=OWN_ROUND)
own_row("begin", "GET", "POST", ok="owner colleague stranger", absent="outsider")
own_row("round", "GET", ok=CITY, absent=OTHER_OFFICES)
own_row("round", "POST", ok="city_approver", absent="neighbour province_approver")
for page in ("round_open", "round_close"):
    own_row(page, "POST", ok="city_approver", absent="neighbour province_approver")
own_row("case", "GET", ok=CITY, absent=OTHER_OFFICES)
own_row("decide", "GET", "POST", ok=CITY, absent=OTHER_OFFICES)
own_row("outcome", "GET", ok=CITY, absent=OTHER_OFFICES)
own_row("outcome_record", "GET", "POST", ok=CITY, absent="neighbour province_approver")
for page in ("outcome_confirm", "outcome_discard"):
    own_row(page, "POST", ok=CITY, absent="neighbour province_approver")
own_row("selection", "GET", ok="", absent=PROVINCE)
own_row("transmittal_new", "GET", "POST", ok="", absent=CITIES)

# what a city sends on to the province
row("transmittals", "GET", ok=f"{CITY} {OTHER_OFFICES}")
row("transmittal_new", "GET", "POST", ok=f"{CITY} neighbour")
row("transmittal", "GET", ok=f"{CITY} {PROVINCE}", absent="neighbour")
row("transmittal_table", "GET", ok=f"{CITY} {PROVINCE}", absent="neighbour")
NOT_THE_SENDER = " ".join(name for name in PEOPLE[2:] if name not in CITY.split())
row("printout", "GET", "POST", ok=CITY, absent=NOT_THE_SENDER)  # the province has not received it
row("printout_progress", "GET", ok=CITY, absent=NOT_THE_SENDER)
row("transmittal_send", "POST", ok="city_approver", absent="neighbour")
row("transmittal_discard", "POST", ok=CITY, absent="neighbour")
row("transmittal_recall", "POST", ok="city_approver", absent="neighbour")
row("transmittal_receive", "POST", ok="province_approver")

# the lists as the offices keep them, a decision proposed by the clerk; the entry is of the case's city
row("listings", "GET", ok=f"{CITY} {OTHER_OFFICES}")
row("listing_new", "GET", "POST", ok="province_approver")
row("listing", "GET", ok=f"{CITY} {PROVINCE}", absent="neighbour")
row("listing_propose", "GET", "POST", ok="province_approver")
row("listing_approve", "POST", ok="province_approver")
row("listing_discard", "POST", ok="province_approver")
row("listing_file", "GET", ok=PROVINCE, absent=f"{CITY} neighbour")
row("bans", "GET", ok=f"{CITY} {OTHER_OFFICES}")
row("ban_new", "GET", "POST", ok="province_approver")
row("ban", "GET", ok=PROVINCE, absent=f"{CITY} neighbour")  # proposed and not approved
row("ban_approve", "POST", ok="province_approver")
row("ban_discard", "POST", ok="province_approver")
row("ban_lift", "GET", "POST", ok="province_approver")
row("ban_file", "GET", ok=PROVINCE, absent=f"{CITY} neighbour")
row("existing_units", "GET", ok=f"{CITY} {OTHER_OFFICES}")

# the public notice; deciding is the approver's, and the clerk is nobody of PEOPLE
row("notices", "GET", ok=PROVINCE)
row("notice_new", "GET", "POST", ok="province_approver")
row("notice", "GET", ok=PROVINCE)
row("notice_plaques", "GET", ok=PROVINCE)
row("notice_open", "POST", ok="province_approver")
row("notice_discard", "POST", ok="province_approver")
row("notice_close", "POST", ok="province_approver")
row("notice_announce", "GET", "POST", ok="province_approver")
row("objection", "GET", "POST", ok="province_approver")
row("objection_file", "GET", ok="province_approver")

# another applicant and its third party, which has accepted
NOT_THAT_APPLICANT = " ".join(name for name in PEOPLE[2:] if name != "stranger")
for page in ("third_party", "entrustment_cancel", "summary", "submit"):
    row(page, "GET", "POST", ok="stranger", absent=NOT_THAT_APPLICANT)
row("summary_answers", "POST", ok="stranger", absent=NOT_THAT_APPLICANT)

# the body, at an entrustment of its own from whatever province
NOT_THE_BODY = " ".join(name for name in PEOPLE[2:] if name != "assessor")
for page in (
    "entrustment",
    "judged",
    "judged_document",
    "judge",
    "judge_results",
    "own_report",
    "own_report_file",
    "visits",
    "visit",
    "judge_check",
):
    row(page, "GET", ok="assessor", absent=NOT_THE_BODY)
for page in (
    "entrustment_accept", "judge", "judge_answers", "judge_take_over", "own_report", "visits", "visit",
    "visit_remove", "judge_check", "judge_prepare", "judge_review", "judge_sign",
):  # fmt: skip
    row(page, "POST", ok="assessor", absent=NOT_THE_BODY)
for page in ("entrustment_end", "reopen"):
    row(page, "GET", "POST", ok="assessor", absent=NOT_THE_BODY)
for page in ("judged_evidence", "judged_evidence_item", "judged_evidence_file", "judged_evidence_picture"):
    row(page, "GET", ok="assessor", absent=NOT_THE_BODY)
for page in ("judged_dossier_progress", "judged_dossier_file"):
    row(page, "GET", ok="assessor", absent=NOT_THE_BODY)
row("judged_dossier", "GET", "POST", ok="assessor", absent=NOT_THE_BODY)
# its library in the province, and what it gives for its own sheet
row("body_evidence_library", "GET", ok="assessor", absent=NOT_THE_BODY)
row("body_evidence_upload", "POST", ok="assessor", absent=NOT_THE_BODY)
for page in ("body_evidence", "body_evidence_state", "body_evidence_file", "body_evidence_picture"):
    row(page, "GET", ok="assessor", absent=NOT_THE_BODY)
for page in ("body_evidence", "body_evidence_replace", "body_evidence_remove"):
    row(page, "POST", ok="assessor", absent=NOT_THE_BODY)
row("body_application_evidence", "GET", ok="assessor", absent=NOT_THE_BODY)
for page in ("body_row_evidence", "body_evidence_rows"):
    row(page, "GET", "POST", ok="assessor", absent=NOT_THE_BODY)
row("body_evidence_unlink", "POST", ok="assessor", absent=NOT_THE_BODY)
row("judge_draft", "GET", "POST", ok="assessor", absent=NOT_THE_BODY)
row("judge_draft_progress", "GET", ok="assessor", absent=NOT_THE_BODY)
row("judge_draft_file", "GET", ok="assessor", absent=NOT_THE_BODY)
row("qualifications", "GET", ok="assessor", absent=NOT_THE_BODY)
row("qualification", "GET", "POST", ok="assessor", absent=NOT_THE_BODY)

# the list of bodies
row("accreditations", "GET", ok=PROVINCE)
row("accreditation_new", "GET", "POST", ok="province_approver")
row("accreditation", "GET", ok=PROVINCE)
row("accreditation", "POST", ok="province_approver")
row("accreditation_revoke", "GET", "POST", ok="province_approver")
