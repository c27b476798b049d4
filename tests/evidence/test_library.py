"""Files of the library: numbered, described, replaced, removed, and never more than there is room for."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Event
from applications import selectors
from applications.models import Evidence, EvidenceShelf
from applications.services import evidence as services
from greenmfg.errors import Refused
from tests.evidence.files import a_pdf, a_picture, again
from tests.evidence.stories import KEY, OTHER_KEY

NOTHING = {"files": 0, "size": 0}


def shelf() -> dict[str, int]:
    return EvidenceShelf.objects.values("files", "size").first() or NOTHING


def refusal(call, **arguments) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value


def test_the_library_numbers_its_files(add):
    first, second = add(a_pdf("2024年度能源审计报告.pdf")), add(a_picture())
    assert [first.label, second.label] == ["证1", "证2"]
    assert first.title == "2024年度能源审计报告"
    assert (first.file.state, first.file.pages) == ("ok", 3)
    assert Event.objects.filter(action="add_evidence").count() == 2


def test_the_same_file_again_is_the_one_that_is_there(add):
    upload = a_pdf()
    first = add(upload)
    second = services.add(actor=first_actor(first), upload=again(upload))
    assert second.pk == first.pk
    assert second.was_there
    assert shelf() == {"files": 1, "size": first.file.size}


def first_actor(row: Evidence):
    from accounts import selectors as accounts

    return accounts.acting(row.uploaded_by, row.organization_id, None)[0]


def test_two_units_number_their_own_files_and_may_keep_the_same(add, in_hunan):
    upload = a_pdf()
    add(a_picture())
    mine, theirs = add(upload), add(again(upload), actor=in_hunan.stranger.actor)
    assert (mine.label, theirs.label) == ("证2", "证1")
    assert mine.file == theirs.file


def test_what_the_check_refuses_says_why_and_the_way_out(add):
    row = add(a_pdf(password="1234"))
    assert row.file.state == "refused"
    assert "密码" in row.file.reason
    assert "解除" in row.file.reason


def test_dates_must_follow_each_other(owner):
    told = refusal(
        services.add, actor=owner, upload=a_pdf(), issued_on=date(2025, 1, 2), valid_to=date(2025, 1, 1)
    )
    assert [item.field for item in told.items] == ["valid_to"]
    assert not Evidence.objects.exists()


def test_attack_066_a_full_library_takes_no_more_and_says_how_to_make_room(owner, add, settings):
    first = add()
    settings.EVIDENCE_QUOTA_BYTES = first.file.size + 10
    told = refusal(services.add, actor=owner, upload=a_pdf())
    assert told.status == 409
    assert "上限" in told.message
    assert "移除" in told.message
    assert shelf() == {"files": 1, "size": first.file.size}
    assert selectors.evidence_room(owner).is_short


def test_attack_066_a_library_full_of_files_leaves_room_to_others(owner, add, settings, in_hunan):
    settings.EVIDENCE_MAX_FILES = 1
    add()
    assert refusal(services.add, actor=owner, upload=a_pdf()).status == 409
    assert add(a_pdf(), actor=in_hunan.stranger.actor).number == 1


def test_what_a_colleague_has_changed_is_not_overwritten(add, owner):
    row = add()
    told = {"issued_on": None, "valid_to": date(2026, 1, 1)}
    services.describe(actor=owner, evidence_id=row.pk, seen_version=row.version, title="审计报告", **told)
    late = refusal(
        services.describe, actor=owner, evidence_id=row.pk, seen_version=row.version, title="别的", **told
    )
    assert late.status == 409
    assert selectors.evidence_item(owner, row.pk).title == "审计报告"


def test_who_does_not_fill_in_keeps_no_evidence(in_hunan):
    told = refusal(services.add, actor=in_hunan.admin.actor, upload=a_pdf())
    assert told.status == 403


@pytest.mark.parametrize("stranger", ["stranger", "city_clerk", "province_approver"])
def test_another_units_file_is_not_there(add, in_hunan, stranger):
    row = add()
    told = refusal(selectors.evidence_item, actor=getattr(in_hunan, stranger).actor, pk=row.pk)
    assert told.status == 404


def test_an_unused_file_can_be_removed_and_gives_its_room_back(add, owner):
    row = add()
    services.remove(actor=owner, evidence_id=row.pk, seen_version=row.version)
    assert shelf() == NOTHING
    assert not selectors.evidence_library(owner).exists()
    assert add().number == 2  # a number is given once


def test_a_used_file_stays_and_the_refusal_names_where(add, owner, link, application):
    row = add()
    link(row, KEY, OTHER_KEY)
    told = refusal(services.remove, actor=owner, evidence_id=row.pk, seen_version=row.version)
    assert told.status == 409
    assert application.number in told.message
    assert "能源消耗强度" in told.message


def test_a_newer_file_takes_the_number_and_the_open_rows(add, owner, link, application):
    row = add()
    link(row, KEY, page_from=2, page_to=3)
    before = application.self_sheet.revision
    newer = services.replace(actor=owner, evidence_id=row.pk, seen_version=row.version, upload=a_pdf(pages=5))
    assert (newer.label, newer.edition) == ("证1", 2)
    (bound,) = selectors.evidence_links(application.self_sheet)
    assert (bound.evidence, bound.pages) == (newer, "第2—3页")
    application.self_sheet.refresh_from_db()
    assert application.self_sheet.revision > before
    # No snapshot names the first edition: nobody needs it any more.
    assert shelf() == {"files": 1, "size": newer.file.size}


def test_the_same_bytes_replace_nothing(add, owner):
    upload = a_pdf()
    row = add(upload)
    told = refusal(
        services.replace, actor=owner, evidence_id=row.pk, seen_version=row.version, upload=again(upload)
    )
    assert "相同" in told.message


def test_attack_068_what_a_file_is_does_not_change(add):
    row, other = add(), add()
    for change in ({"file": other.file}, {"number": 9}, {"filename": "x.pdf"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
