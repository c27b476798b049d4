"""Who may open which page: the right person 200, the wrong one 403, the foreign one 404."""

import pytest

NOBODY = ""
OFFICES = {"city_clerk": 200, "province_clerk": 404, "neighbour": 404, "far_department": 404, "owner": 403}


def status(browse, name, path):
    return browse(name).get(path).status_code


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/", dict.fromkeys(["", "owner", "city_clerk", "province_clerk", "assessor"], 200)),
        ("/desk/", {"": 302, "owner": 200, "city_clerk": 200, "province_clerk": 200, "assessor": 200}),
        ("/queue/", {"": 302, "owner": 403, "city_admin": 200, "province_clerk": 200, "assessor": 403}),
        ("/rounds/", {"": 302, "owner": 403, "city_clerk": 200, "province_clerk": 200, "assessor": 403}),
        ("/rounds/new/", {"": 302, "owner": 403, "province_clerk": 403, "province_approver": 200}),
        ("/rounds/{round}/", {"city_clerk": 404, "province_clerk": 200, "far_department": 404}),
        ("/public/hunan/lists/", {"": 200, "owner": 200, "far_department": 200}),
        ("/public/nowhere/lists/", {"": 404, "owner": 404}),
        ("/cases/{case}/", OFFICES | {"": 302, "assessor": 403, "city_approver": 200}),
        (
            "/cases/{case}/verify/",
            {"city_clerk": 200, "city_admin": 403, "neighbour": 404, "province_clerk": 403},
        ),
        ("/cases/{case}/lookups/", {"city_clerk": 200, "city_admin": 403, "neighbour": 404, "owner": 403}),
        ("/cases/{case}/forward/", {"city_approver": 200, "city_admin": 403, "neighbour": 404}),
        ("/cases/{case}/decide/forward/", {"city_approver": 404}),
        (
            "/cases/{case}/decide/decline_municipal/",
            {"city_approver": 200, "city_clerk": 200, "city_admin": 403, "neighbour": 404},
        ),
        ("/cases/{case}/decide/select/", {"city_approver": 403, "province_approver": 404}),
        ("/cases/{case}/decide/seal/", {"city_approver": 404}),
        (
            "/cases/{case}/return/",
            {"city_approver": 409, "city_clerk": 409, "city_admin": 403, "neighbour": 404},
        ),
        ("/cases/{case}/site/", {"city_clerk": 403, "province_clerk": 404}),
        ("/rounds/{round}/outcome/", {"city_approver": 404, "province_clerk": 200, "province_admin": 200}),
        (
            "/rounds/{round}/outcome/record/",
            {"city_approver": 404, "province_clerk": 200, "province_approver": 200, "province_admin": 403},
        ),
        (
            "/documents/{document}/progress/",
            OFFICES | {"": 302, "assessor": 404, "owner": 200, "stranger": 404},
        ),
        ("/documents/{document}/", {"owner": 409, "stranger": 404, "neighbour": 404, "assessor": 404}),
    ],
)
def test_a_page_opens_for_the_right_person_only(story, browse, path, statuses):
    case = story.sealed.application
    document = story.sealed.documents.get()
    path = path.format(round=story.round.pk, case=case.pk, document=document.pk)
    assert {name: status(browse, name, path) for name in statuses} == statuses


def test_the_province_sees_a_case_only_once_it_was_forwarded(story, browse):
    pk = story.verified.pk
    assert status(browse, "province_approver", f"/cases/{pk}/") == 404
    assert story.forwarded.status == "provincial"
    assert status(browse, "province_approver", f"/cases/{pk}/") == 200
    assert status(browse, "city_clerk", f"/cases/{pk}/") == 200


def test_a_draft_is_nobody_elses_business(story, browse):
    pk = story.filled.pk
    assert status(browse, "city_clerk", f"/cases/{pk}/") == 404
    assert b"GJ2025-00001" not in browse("city_clerk").get("/queue/").content
