"""A notice nobody has seen becomes a round by two data files: docs/recipes/a-new-notice.md, step by step."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from applications import procedures
from applications.models import Application, Document, Offer
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.benchmarks import Value
from evaluation.cell import MET
from evaluation.schemes.loader import load
from greenmfg.files import services as files
from tests.people import MemberClient

FOLDER = Path(__file__).parent
SCHEME = FOLDER / "factory-2027.yaml"
ROUND = {"procedure": "national-2027", "year": "2027", "title": "2027年度绿色工厂推荐", "code": "gj2027"}
# The figures of the file's own golden case, as its unit types them.
ANSWERS = {
    "energy": "2000",
    "renewable_energy": "500",
    "output_value@2026": "50000",
    "output_value@2023": "40000",
    "co2@2026": "7290",
    "co2@2023": "8000",
    "waste_used": "450",
    "waste_generated": "500",
    "digital_functions": "能耗在线监测\n碳排放核算\n能效对标\n负荷预测",
    "green_design": "8",
    "supply_chain_case": MET,
    "unit_name": "长沙精密机械有限公司",
    "zero_carbon": "建设中",
    "contact": "李明",
    "phone": "0731-88886666",
}


@pytest.fixture
def published(in_hunan, tmp_path, monkeypatch, capsys):
    """Steps 2 to 5: the files are checked, put in their places and loaded."""
    call_command("check_schemes", SCHEME)
    assert "检查通过" in capsys.readouterr().out
    call_command("load_schemes", SCHEME)
    (tmp_path / "national-2027.yaml").write_bytes((FOLDER / "national-2027.yaml").read_bytes())
    monkeypatch.setattr(procedures, "FOLDER", tmp_path)
    values = [
        Value(key="energy_intensity", leading="0.02", baseline="0.06", source="示例"),
        Value(key="renewable_share", leading="40", baseline="10", source="示例"),
        Value(key="water_reuse", leading="90", baseline="70", source="示例"),
    ]
    approver = in_hunan.province_approver
    benchmarks.publish(actor=approver.actor, scheme="factory-2027", year=2027, title="2027", values=values)
    return in_hunan


@pytest.fixture
def offer(published):
    """Step 6: the department opens the round on its page."""
    approver = MemberClient(published.province_approver)
    path = approver.act(reverse("round_new"), ROUND)["Location"]
    assert 'value="2027-09-16T00:00"' in approver.get(path).content.decode()  # 9月15日前: the whole day
    assert approver.act(f"{path}open/").status_code == 302
    return Offer.objects.get()


@pytest.fixture
def filled(offer, published):
    """The unit answers everything on the pages that the file has made."""
    owner = MemberClient(published.owner)
    assert owner.act(reverse("begin", args=[offer.pk])).status_code == 302
    row = Application.objects.get()
    sheet = evaluation.filled(row.self_sheet)
    told = {gate.key: MET for gate in sheet.scheme.gates} | ANSWERS
    for name, text in told.items():
        key, _, year = name.partition("@")
        asked = {"key": key, "year": year or 0, "value": text, "seen_version": sheet.version(name)}
        said = owner.act(reverse("answers", args=[row.pk]), asked)
        assert said.status_code == 200, said.content.decode()
    waived = {"key": "water_reuse", "value": "", "state": "not_applicable", "reason": "生产过程不用水"}
    assert owner.act(reverse("answers", args=[row.pk]), waived | {"seen_version": 0}).status_code == 200
    return row


def test_the_file_says_what_the_notice_prints():
    printed = re.findall(
        r"^\| (\w+)（\d+） \| (\d) \| (\S+) \|.*\| (\d+) \| \S.*\|$",
        (FOLDER / "notice.md").read_text(),
        re.MULTILINE,
    )
    scheme = load(SCHEME.read_text(encoding="utf-8")).scheme
    names = {row.key: row.name for row in scheme.categories}
    assert printed == [
        (names[row.category], row.printed_number, row.text, str(row.points)) for row in scheme.criteria
    ]


def test_the_unit_is_scored_and_gets_its_report_by_the_new_rules(filled, published, do_jobs):
    score = evaluation.filled(filled.self_sheet).score
    assert (score.status, str(score.total)) == ("complete", "82.50")
    owner, signatory = MemberClient(published.owner), MemberClient(published.colleague)
    confirm, seal = (reverse(name, args=[filled.pk]) for name in ("confirm", "seal"))
    check = reverse("check", args=[filled.pk])
    revision = Application.objects.get().self_sheet.revision
    assert owner.act(confirm, {"sheet_revision": revision}).status_code == 302
    page = signatory.get(check).content.decode()
    names = ("seen_version", "sheet_revision", "seen_total")
    posted = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in names}
    assert signatory.act(seal, posted).status_code == 302
    do_jobs()
    report = Document.objects.get()
    pages = PdfReader(BytesIO(files.read(report.file))).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for said in ("绿色工厂自评价表（2027年度）", "近三年碳排放强度年均下降率", "零碳工厂建设情况", "82.5"):
        assert said in text
