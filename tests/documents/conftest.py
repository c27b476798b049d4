"""A sealed sheet of each scheme, made by hand: what documents are printed from."""

import json
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from applications.documents.filing import Filing, Seal
from applications.documents.report import Report, report
from evaluation.cells import cells_of
from evaluation.filled import Filled
from evaluation.said import Said
from evaluation.schemes.loader import FIXTURES, Loaded, load_file

CHECK_URL = "https://green.example.gov.cn/check/Zm9yLXRlc3RzLW9ubHktMDEyMw/"
SHA256 = "c0ffee" * 10 + "1234"
# By kind of cell: enough to fill in any scheme.
TEXTS = {
    "text": "文字",
    "paragraph": "第一段。\n第二段。",
    "number": "3.5",
    "date": "2008-06-18",
    "year": "2023",
    "yes_no": "是",
    "email": "zhang@example.cn",
    "phone": "0731-88886666",
    "uscc": "91430100MA4L16JJ5T",
    "postcode": "410000",
    "industry_code": "3252",
    "key_industry": "通则",
    "count": "6",
    "points": "1",
    "met": "met",
}
# The public worked cases of GB/T 36132—2025's indicators.
WORKED = {
    "output_value": "1000",
    "energy": "21.52",
    "energy_intensity.variant": "output",
    "carbon_intensity.variant": "output",
    "co2": "24.58",
    "renewable_share": "20.6",
    "platform_functions": "6",
    "water_intensity.variant": "output",
    "water_intake": "1250",
    "water_reuse": "80",
    "waste_used": "200",
    "waste_generated": "200",
    "waste_stored_used": "0",
    "upgrade_investment_3y": "88.6",
    "output_value_3y": "1000",
    "land_output.variant": "output",
    "land_output": "0.33",
    "green_design": "8",
    "advanced_technology": "5",
    "carbon_footprint": "6",
}
BENCHMARKS = {
    ("energy_intensity", "output", ""): {
        "leading": "0.018",
        "baseline": "0.03",
        "variant": "output",
        "band": "",
        "source": "行业协会2024年数据",
        "status": "unconfirmed",
    },
}


@pytest.fixture(scope="session")
def loaded_2018() -> Loaded:
    return load_file(FIXTURES / "factory-2018.yaml")


@pytest.fixture(scope="session")
def loaded_2025() -> Loaded:
    return load_file(FIXTURES / "factory-2025.yaml")


@pytest.fixture(scope="session")
def loaded_registration() -> Loaded:
    return load_file(FIXTURES / "factory-registration-guangzhou.yaml")


def filled(loaded: Loaded, answers: dict[str, str], benchmarks: dict | None = None) -> Filled:
    return Filled(
        scheme=loaded.scheme,
        scheme_sha256=loaded.sha256,
        answers={(key, 0, 0): Said(key=key, value=value) for key, value in answers.items()},
        benchmarks=benchmarks or {},
        industry="",
        year=int(loaded.scheme.edition),
    )


def everything(loaded: Loaded) -> dict[str, str]:
    """An answer to every field, condition and row of the applicant's side; no figures or reasons."""
    scored = {row.key for row in loaded.scheme.criteria} | {row.key for row in loaded.scheme.quantities}
    return {
        key: cell.choices[0] if cell.choices and cell.kind == "choice" else TEXTS.get(cell.kind, "")
        for key, cell in cells_of(loaded.scheme).items()
        if key.partition(".")[0] not in scored and not key.endswith(".why")
    }


def filing(sheet: Filled, *, is_draft: bool = False, evidence: tuple = ()) -> Filing:
    seal = Seal(
        act="提交",
        receipt="GXN-2025-0001-1",
        sha256=SHA256,
        by="张𠮷",
        at=datetime(2025, 10, 27, 9, 0, tzinfo=UTC),
        check_url=CHECK_URL,
    )
    return Filing(
        filled=sheet,
        score=json.loads(json.dumps(sheet.score_as_json())),
        evidence=evidence,
        number="GXN-2025-0001",
        office="湖南省工业和信息化厅",
        seal=None if is_draft else seal,
    )


def printed(source: Filing) -> Report:
    """The document of the side that ``source`` fills in."""
    return report(source, source.layout)


def html(source: Filing) -> str:
    return render_to_string("documents/report.html", {"report": printed(source)})


@pytest.fixture(scope="session")
def filing_2018(loaded_2018: Loaded) -> Filing:
    answers = everything(loaded_2018) | {"factory_name": "湖南䶮㛃装备有限公司", "ownership": "民营"}
    return filing(filled(loaded_2018, answers))


@pytest.fixture(scope="session")
def filing_2025(loaded_2025: Loaded) -> Filing:
    answers = everything(loaded_2025) | WORKED | {"unit_name": "湖南𠮷䶮装备有限公司"}
    return filing(filled(loaded_2025, answers, BENCHMARKS))
