"""A province's list of third-party bodies (15号 三、3), and the bodies' own words for it (257号 三)."""

from datetime import date, timedelta

import pytest
from django_scopes import scope

from applications import selectors
from applications.documents.issue import html_of
from applications.models.third_party import CONDITIONS
from applications.services import accreditation, third_party
from applications.services.accreditation import Affiliate
from greenmfg.errors import Refused


def revoke(story, entry, reason="现场评价弄虚作假"):
    entry.refresh_from_db()
    accreditation.revoke(
        actor=story.actor("province_approver"),
        accreditation_id=entry.pk,
        seen_version=entry.version,
        revoked_on=selectors.today(),
        reason=reason,
    )


def amend(story, entry, **fields):
    entry.refresh_from_db()
    told = {"document_number": entry.document_number, "valid_from": entry.valid_from, **fields}
    accreditation.amend(
        actor=story.actor("province_approver"), accreditation_id=entry.pk, seen_version=entry.version, **told
    )


def accept(story, entrustment):
    third_party.accept(
        actor=story.body(), entrustment=entrustment, seen_version=entrustment.version, declares=True
    )


def explain(story, staff: str):
    entry = story.accredited
    entry.refresh_from_db()
    accreditation.qualify(
        actor=story.body(),
        entry=entry,
        seen_version=entry.version,
        conditions={"staff": staff},
        affiliates=[Affiliate("中部检测有限公司", "91430100MA4L16JJ5T")],
    )


def test_a_report_prints_the_qualification_as_it_was_when_signed(story):
    """257号 附件 2-2 七: what the body or the department changes later is not what was signed."""
    explain(story, "中级职称以上专职人员十四人。")
    document = story.signed.documents.get()
    explain(story, "中级职称以上专职人员四十人。")
    amend(story, story.accredited, document_number="湘工信节能〔2026〕9号")
    printed = html_of(document)
    assert "中级职称以上专职人员十四人。" in printed
    assert "湘工信节能〔2026〕3号" in printed
    assert "中部检测有限公司" in printed
    assert "四十人" not in printed
    assert "〔2026〕9号" not in printed


@pytest.mark.parametrize(
    ("offset", "listed"), [((-1, None), True), ((0, 0), True), ((1, None), False), ((-9, -1), False)]
)
def test_a_body_can_be_chosen_on_the_days_its_place_holds(story, offset, listed):
    first, last = (None if days is None else selectors.today() + timedelta(days=days) for days in offset)
    amend(story, story.accredited, valid_from=first, valid_to=last)
    chosen = [body.pk for body, _entry in selectors.bodies(listed_only=True)]
    assert (story.actor("assessor").unit.pk in chosen) is listed


def test_the_list_of_one_province_says_nothing_in_another(story, world):
    assert story.accredited
    with scope(tenant=world.guangdong):
        assert selectors.bodies(listed_only=True) == []


def test_only_a_body_of_the_list_is_entrusted_in_the_province(story):
    with pytest.raises(Refused, match="本省公布"):
        story.entrust(story.sealed.application)


def test_any_body_is_entrusted_where_the_round_lets_the_applicant_choose(story):
    stage = next(row for row in story.round.procedure["stages"] if row["kind"] == "third_party")
    stage["assessor_choice"] = "free"
    story.round.save()
    entrustment = story.entrust(story.sealed.application)
    accept(story, entrustment)
    assert story.now(entrustment).status == "accepted"


def test_no_applicant_is_entrusted(story):
    assert story.accredited
    with pytest.raises(Refused, match="本省公布"):
        story.entrust(story.sealed.application, "stranger")


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_body_off_the_list_cannot_accept_and_the_applicant_chooses_another(story, end):
    entrustment = story.entrusted
    if end == "revoked":
        revoke(story, story.accredited)
    else:
        amend(story, story.accredited, valid_to=selectors.today() - timedelta(days=1))
    with pytest.raises(Refused, match="另选") as caught:
        accept(story, entrustment)
    assert caught.value.status == 409
    cancel(story, entrustment)
    story.accredit("revoked_assessor")
    assert story.entrust(entrustment.application, "revoked_assessor").status == "offered"


def cancel(story, entrustment):
    entrustment = story.now(entrustment)
    third_party.cancel(
        actor=story.actor("colleague"),
        application_id=entrustment.application_id,
        entrustment_id=entrustment.pk,
        seen_version=entrustment.version,
        reason="机构已不在名单中。",
    )


def test_attack_a_body_revoked_while_it_works_cannot_sign(story):
    entrustment = story.confirmed
    revoke(story, story.accredited)
    with pytest.raises(Refused, match="弄虚作假") as caught:
        story.sign(entrustment)
    assert caught.value.status == 409
    assert story.now(entrustment).status == "accepted"
    cancel(story, entrustment)


def test_a_revoked_body_is_entered_anew_with_a_new_document(story):
    revoke(story, story.accredited)
    with pytest.raises(Refused, match="已被修改或撤销"):
        amend(story, story.accredited, valid_to=date(2099, 1, 1))
    assert story.accredit("assessor").pk != story.accredited.pk


def test_a_body_stands_on_the_list_once(story):
    assert story.accredited
    with pytest.raises(Refused, match="尚未列入"):
        story.accredit("assessor")


@pytest.mark.parametrize("name", ["province_clerk", "city_approver", "assessor", "colleague"])
def test_only_the_department_decides_about_its_list(story, name):
    with pytest.raises(Refused) as caught:
        accreditation.accredit(
            actor=story.actor(name),
            assessor_id=story.actor("assessor").unit.pk,
            document_number="湘工信〔2026〕1号",
            valid_from=date(2026, 1, 1),
        )
    assert caught.value.status == 403


def qualify(story, name="assessor", affiliates=(), **more):
    entry = selectors.last_accreditation(story.actor("assessor").unit)
    accreditation.qualify(
        actor=story.body(name),
        entry=entry,
        seen_version=more.pop("seen_version", entry.version),
        conditions=dict.fromkeys(CONDITIONS, "具备，详见证明材料。"),
        affiliates=affiliates,
        **more,
    )


def test_the_body_explains_itself_and_names_affiliates_by_their_normalised_codes(story):
    assert story.accredited
    code = story.actor("stranger").unit.uscc
    folded = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    qualify(story, affiliates=[Affiliate("麓山机械有限公司", f" {folded} ")])
    entry = selectors.accreditation(story.actor("province_clerk"), story.accredited.pk)
    assert entry.affiliates == [{"name": "麓山机械有限公司", "uscc": code}]
    assert set(entry.conditions) == set(CONDITIONS)


def test_a_code_that_cannot_be_read_is_named_with_its_line(story):
    assert story.accredited
    with pytest.raises(Refused) as caught:
        qualify(story, affiliates=[Affiliate("甲公司", "123")])
    assert [item.field for item in caught.value.items] == ["affiliates.0"]


def test_a_colleague_who_was_faster_is_not_overwritten(story):
    assert story.accredited
    qualify(story)
    with pytest.raises(Refused, match="已被修改"):
        qualify(story, seen_version=1)


@pytest.mark.parametrize(("name", "status"), [("revoked_assessor", 404), ("checker", 403)])
def test_nobody_else_speaks_for_the_body(story, name, status):
    assert story.accredited
    with pytest.raises(Refused) as caught:
        qualify(story, name)
    assert caught.value.status == status


def test_a_body_does_not_judge_its_own_affiliate(story):
    entrustment = story.entrusted
    qualify(story, affiliates=[Affiliate("湘江新材料有限公司", story.actor("owner").unit.uscc)])
    with pytest.raises(Refused, match="关联单位"):
        accept(story, entrustment)
