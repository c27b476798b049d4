"""A core enterprise's records by workbook, what they come to, and their way into an application."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from applications import selectors as applications
from applications.services import drafts
from evaluation import selectors as evaluation
from supplychain import selectors
from supplychain.models import Recovery, Supplier
from tests.people import MemberClient
from tests.stories import Story, publish_scheme

HOME = "/supply-chain/"
SUPPLIERS = [
    ("2024", "甲厂", "", "低"),
    ("2024", "乙厂", "91430100MA0000004F", "高"),
    ("2024", "丙厂", "", "低"),
]
RECOVERED = [("2024", "产品", "200", "30"), ("2023", "包装", "0", "0")]


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


@pytest.fixture
def owner(story):
    return MemberClient(story.world.owner)


@pytest.fixture
def begun(story):
    revision = publish_scheme("supply-chain-2018")
    own = {"tenant": story.world.hunan, "scheme_revision": revision, "basis_level": ""}
    offer, _ = story.round.offers.update_or_create(honour="supply_chain", entry="new", defaults=own)
    return drafts.begin(actor=story.actor("owner"), offer_id=offer.pk)


def workbook(client, suppliers=SUPPLIERS, recovered=RECOVERED, disclosed=()):
    """The template as it is downloaded, its blanks filled from the first row on."""
    book = load_workbook(BytesIO(client.get(f"{HOME}template/").content))
    for name, rows in {"供应商": suppliers, "回收": recovered, "信息披露": disclosed}.items():
        for number, row in enumerate(rows, start=4):
            for column, text in enumerate(row, start=1):
                book[name].cell(number, column).value = text
    content = BytesIO()
    book.save(content)
    content.seek(0)
    content.name = "供应链记录.xlsx"
    return content


def preview(client, content):
    return client.act(f"{HOME}import/", {"workbook": content}).content.decode()


def confirm(client, page):
    kept = re.search(r'name="preview" value="([^"]+)"', page)
    assert kept, page
    return client.act(f"{HOME}confirm/", {"preview": kept[1]})


def test_what_a_workbook_says_is_shown_first_and_then_kept(story, owner):
    page = preview(owner, workbook(owner))
    assert "各年度记录" in page
    assert not Supplier.objects.exists()
    assert confirm(owner, page).status_code == 302
    chain = selectors.chain_of(story.world.owner.organization)
    now, before = selectors.years(chain)
    assert (now.year, now.suppliers, now.low_risk) == (2024, 3, "66.67")
    assert now.recovered(Recovery.Kind.PRODUCT) == "15"
    assert before.recovered(Recovery.Kind.PACKAGING) == ""  # nothing placed: no rate, not zero
    told = owner.get(f"{HOME}profile/").content.decode()
    assert "66.67" in told


def test_the_next_workbook_brings_all_along_and_replaces_it(owner):
    confirm(owner, preview(owner, workbook(owner)))
    again = workbook(owner, suppliers=[("", "", "", "")], recovered=[])
    assert confirm(owner, preview(owner, again)).status_code == 302
    assert Supplier.objects.count() == 2


def test_every_fault_is_told_by_its_cell(owner):
    wrong = [
        ("25", "甲厂", "123", "很低"),
        ("2024", "", "", "低"),
        ("2024", "乙", "", "低"),
        ("2024", "乙", "", "高"),
    ]
    page = preview(owner, workbook(owner, suppliers=wrong, recovered=[("2024", "产品", "多", "1")]))
    for place in ("供应商!A4", "供应商!C4", "供应商!D4", "供应商!B5", "供应商!B7", "回收!C4"):
        assert place in page, place
    assert "与第 6 行重复" in page
    assert 'name="preview"' not in page


def test_a_workbook_of_an_older_state_replaces_nothing(owner):
    old = workbook(owner, suppliers=SUPPLIERS[:1])
    page = preview(owner, old)
    confirm(owner, preview(owner, workbook(owner)))
    assert confirm(owner, page).status_code == 409
    old.seek(0)
    assert "下载模板以后" in preview(owner, old)
    assert Supplier.objects.count() == 3


def test_what_is_no_such_workbook_is_told(owner):
    other = BytesIO()
    Workbook().save(other)
    other.seek(0)
    other.name = "a.xlsx"
    assert "这不是从本平台下载的填报表" in preview(owner, other)


def shares(client, row, *names):
    """Tick ``names`` on the page as it stands."""
    address = f"{HOME}applications/{row.pk}/"
    page = client.get(address).content.decode()
    seen = dict(re.findall(r'name="(seen\.[^"]*)" value="(\d+)"', page))
    return client.act(address, {**seen, **{f"take.{name}": "on" for name in names}})


def told(story, application, key):
    row = applications.own_application(story.actor("owner"), application.pk)
    return evaluation.filled(row.self_sheet).text(key)


def test_a_share_is_written_where_it_is_ticked(story, owner, begun):
    confirm(owner, preview(owner, workbook(owner)))
    assert shares(owner, begun, "low_risk_suppliers@2024").status_code == 302
    assert told(story, begun, "low_risk_suppliers@2024") == "66.67"
    assert told(story, begun, "product_recovery@2024") == ""


def test_a_share_is_not_written_over_what_was_not_seen(story, owner, begun):
    confirm(owner, preview(owner, workbook(owner)))
    address = f"{HOME}applications/{begun.pk}/"
    seen = {"seen.": "1", "seen.low_risk_suppliers@2024": "0", "take.low_risk_suppliers@2024": "on"}
    story.answer(begun, {"low_risk_suppliers@2024": "50"})
    assert owner.act(address, seen).status_code == 409
    assert owner.act(address, {**seen, "seen.": "7"}).status_code == 409
    assert owner.act(address, {**seen, "seen.": "x"}).status_code == 400
    assert told(story, begun, "low_risk_suppliers@2024") == "50"


def test_the_sector_begins_the_drafts(story, owner, begun):
    data = {"sector": "其他", "other_sector": "工程机械", "seen_version": "0"}
    assert owner.act(f"{HOME}profile/", {**data, "other_sector": ""}).status_code == 422
    assert owner.act(f"{HOME}profile/", data).status_code == 302
    assert told(story, begun, "enterprise_industry") == "工程机械"
    assert owner.act(f"{HOME}profile/", data).status_code == 409


PUBLIC = (
    "2024",
    "企业社会责任报告（含绿色采购信息）",
    "2024年社会责任报告",
    "https://www.example.cn/csr/2024",
)


def test_where_a_report_is_public_is_offered_for_the_note_of_its_year(story, owner, begun):
    confirm(owner, preview(owner, workbook(owner, disclosed=[PUBLIC])))
    assert PUBLIC[3] in owner.get(f"{HOME}profile/").content.decode()
    assert shares(owner, begun, "social_report@2024.note").status_code == 302
    assert told(story, begun, "social_report@2024.note") == f"{PUBLIC[2]} {PUBLIC[3]}"
    assert told(story, begun, "social_report@2023.note") == ""


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "www.example.cn",
        "https://",
        "https://a b.cn",
        "http://[::1",
        "https://www.hunan.gov.cn@evil.example/",
        'https://a.cn/"onclick="x',
    ],
)
def test_an_address_that_leads_nowhere_is_told(owner, address):
    page = preview(owner, workbook(owner, disclosed=[(*PUBLIC[:3], address)]))
    assert "信息披露!D4" in page
    assert "完整网址" in page
    assert 'name="preview"' not in page
