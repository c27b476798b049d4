"""The provincial procedure of 15号 三、2–4, step by step, with a third-party body and its two people."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actor import Actor
from applications import procedures, selectors
from applications.models import (
    Accreditation,
    Application,
    Document,
    Entrustment,
    Notice,
    Objection,
    Round,
    Snapshot,
)
from applications.services import (
    accreditation,
    announcing,
    assessing,
    drafts,
    notices,
    objections,
    rounds,
    sealing,
    site,
    summary,
    third_party,
)
from applications.services.assessing import Visit
from applications.services.moves import procedure_of
from applications.services.site import Assessment, Assessor
from applications.services.summary import Writing
from evaluation import selectors as evaluation
from evaluation.cell import MET, ROW, Cell
from evaluation.cells import note_key
from evaluation.filled import Filled
from evaluation.services import Change
from greenmfg import clock
from greenmfg.errors import Item
from greenmfg.files import services as files
from tests.evidence.files import a_pdf, a_picture
from tests.stories import Story, publish_schemes

EXAMPLES = {
    "met": MET,
    "number": "1",
    "count": "1",
    "date": "2008-06-18",
    "year": "2020",
    "email": "li@example.cn",
    "phone": "0731-88886666",
    "uscc": "91430100MA4L000A1W",
    "postcode": "410000",
    "industry_code": "3484",
    "yes_no": "是",
}


def example(cell: Cell) -> str:
    """A text that can stand in ``cell``."""
    if cell.kind == "points":
        return cell.top
    if cell.key.endswith(".why"):
        return "经逐项核实，数据准确，情况属实，无误。"
    return cell.choices[0] if cell.choices else EXAMPLES.get(cell.kind, "内容")


def judgement(filled: Filled) -> dict[str, str]:
    """A complete sheet of the body: every row met or of full points, each explained."""
    rows = {row.key for row in (*filled.scheme.criteria, *filled.scheme.gates)}
    told = {key: example(cell) for key, cell in filled.cells.items() if cell.required or key in rows}
    told |= {note_key(key): "现场查看并核对资料，符合要求。" for key in rows}
    return told | {"report_editor": "李明", "report_reviewer": "王芳"}


def an_assessment(**told: Any) -> Assessment:
    """A record that passes, ``told`` over what is usual."""
    usual = {
        "assessed_on": date(2026, 9, 1),
        "people": [
            Assessor("陈立", "湖南省工业和信息化厅", "处长"),
            Assessor("秦川", "省节能中心", "工程师"),
        ],
        "indicators_met": True,
        "indicators_finding": "指标全部完成。",
        "report_sound": True,
        "report_finding": "报告属实。",
    }
    return Assessment(**{**usual, **told})


class ProvincialStory(Story):
    """One factory's application to the province, its body ``assessor`` (signs) and ``checker`` (reviews)."""

    def body(self, name: str = "assessor") -> Actor:
        """A person of a body, acting inside the province that entrusts it."""
        return replace(self.actor(name), tenant=self.world.hunan)

    @cached_property
    def round(self) -> Round:
        publish_schemes("provincial-recognition")
        return self.round_of(2026)

    def round_of(self, year: int) -> Round:
        """An open round of the province."""
        approver, now = self.actor("province_approver"), clock.read()
        this = rounds.create_round(
            actor=approver,
            procedure="provincial-recognition",
            year=year,
            code=f"sj{year}",
            title=f"{year}年度省级绿色制造单位评价确认",
            closes={"submission": now + timedelta(days=60), "municipal_review": now + timedelta(days=90)},
        )
        rounds.open_round(actor=approver, round=this)
        return this

    @cached_property
    def begun(self) -> Application:
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk)

    @cached_property
    def filled(self) -> Application:
        """附表 1.1 and 1.2, the basic table, the narrative, the evidence list."""
        cells = evaluation.filled(self.begun.self_sheet).cells
        self.answer(self.begun, {key: example(cell) for key, cell in cells.items() if cell.kind != ROW})
        return self.begun

    @cached_property
    def accredited(self) -> Accreditation:
        """The body stands on the province's list."""
        return self.accredit("assessor")

    def accredit(self, name: str) -> Accreditation:
        return accreditation.accredit(
            actor=self.actor("province_approver"),
            assessor_id=self.actor(name).unit.pk,
            document_number="湘工信节能〔2026〕3号",
            valid_from=date(2020, 1, 1),
        )

    @cached_property
    def entrusted(self) -> Entrustment:
        """The self-evaluation is sealed and the body is asked."""
        assert self.accredited
        return self.entrust(self.sealed.application)

    def entrust(self, application: Application, name: str = "assessor") -> Entrustment:
        return third_party.entrust(
            actor=self.actor(self.signatory),
            application_id=application.pk,
            assessor_id=self.actor(name).unit.pk,
        )

    def now(self, entrustment: Entrustment) -> Entrustment:
        """``entrustment`` as its body's page reads it now."""
        return selectors.entrustment_of(self.body(), entrustment.pk)

    @cached_property
    def accepted(self) -> Entrustment:
        row = self.entrusted
        third_party.accept(actor=self.body(), entrustment=row, seen_version=row.version, declares=True)
        return self.now(row)

    def judge(self, entrustment: Entrustment, **told: str) -> None:
        """Fill in the body's sheet, each cell over what is there; nothing told: all of it."""
        seen = evaluation.filled(entrustment.sheet)
        texts = told or judgement(seen)
        changes = [Change(key=key, value=text, seen_version=seen.version(key)) for key, text in texts.items()]
        result = assessing.fill(actor=self.body(), entrustment=entrustment, changes=changes)
        assert (result.errors, result.conflicts) == ([], [])

    def gaps(self, entrustment: Entrustment) -> list[Item]:
        """What the body's check page lists."""
        return assessing.Report(entrustment).gaps()

    @cached_property
    def judged(self) -> Entrustment:
        """Every row judged and explained, the site visited."""
        self.judge(self.accepted)
        visit = Visit(visited_on=selectors.today(), people="李明、王芳", record="查看车间和计量器具。")
        assessing.record_visit(actor=self.body(), entrustment=self.accepted, visit=visit)
        return self.now(self.accepted)

    def confirm(self, entrustment: Entrustment) -> Entrustment:
        """Prepared by one, reviewed by the other, as it stands now."""
        row = self.now(entrustment)
        call = {"entrustment": row, "sheet_revision": row.sheet.revision}
        assessing.prepare(actor=self.body(), **call)
        assessing.review(actor=self.body("checker"), **call)
        return self.now(row)

    @cached_property
    def confirmed(self) -> Entrustment:
        return self.confirm(self.judged)

    @cached_property
    def signed(self) -> Snapshot:
        return self.sign(self.confirmed)

    def sign(self, entrustment: Entrustment, conclusion: str = "qualified", **more: Any) -> Snapshot:
        """Sign what the page shows now."""
        row = self.now(entrustment)
        told = {"seen_version": row.version, "sheet_revision": row.sheet.revision, **more}
        return third_party.sign(actor=self.body(), entrustment=row, conclusion=conclusion, **told)

    def summarize(self, application: Application) -> None:
        """Write every section of the 创建工作总结报告."""
        asked = procedures.summary_of(procedure_of(application))
        assert asked is not None
        told = [Writing(row.key, "按创建方案完成。") for row in asked.sections]
        saved = summary.save(actor=self.actor(self.applicant), application_id=application.pk, writings=told)
        assert (saved.errors, saved.conflicts) == ([], [])

    def submit(self, application: Application) -> Snapshot:
        row = self.seen_by(self.signatory, application)
        return sealing.submit(
            actor=self.actor(self.signatory), application_id=row.pk, seen_version=row.version
        )

    def send_back(self, *keys: str, reason: str = "请核对") -> Application:
        """The city returns the filed case: ``keys`` are to be mended within five days."""
        row = self.submitted.application
        self.decide("return", row, reason, keys=keys, due_at=clock.read() + timedelta(days=5))
        return self.seen_by("city_approver", row)

    @cached_property
    def verified(self) -> Application:
        """With the city, of which this procedure asks no verification indicator by indicator."""
        assert self.submitted
        return self.seen_by("city_clerk", self.filled)

    @cached_property
    def assessed(self) -> Application:
        """With the department, assessed on site."""
        row = self.forwarded
        site.assess_site(
            actor=self.actor("province_approver"),
            application_id=row.pk,
            assessment=an_assessment(),
            photographs=[self.photographed("车间.png")],
        )
        return row

    @cached_property
    def selected(self) -> Application:
        """Assessed on site and selected."""
        assert self.assessed
        return super().selected

    def photographed(self, name: str) -> SimpleUploadedFile:
        """A picture with its check behind it."""
        upload = a_picture(name)
        files.store(tenant=self.world.hunan, content=upload.read(), media_type="image/png")
        return upload

    @cached_property
    def drafted(self) -> Notice:
        """A notice of the one case, waiting for the approver."""
        return notices.draft_notice(
            actor=self.actor("province_clerk"),
            round=self.round,
            application_ids=[self.selected.pk],
            department="节能与综合利用处",
            phone="0731-88955463",
        )

    @cached_property
    def noticed(self) -> Notice:
        """The notice is public."""
        row = self.drafted
        notices.open_notice(actor=self.actor("province_approver"), notice=row, seen_version=row.version)
        return row

    @cached_property
    def certified(self) -> Document:
        """The notice is over and announced: the certificate of the one case."""
        self.announce_noticed()
        return Document.objects.get(kind=Document.CERTIFICATE)

    def announce_noticed(self) -> None:
        """The notice is over without objection, and its cases are listed."""
        row, approver = self.noticed, self.actor("province_approver")
        with clock.override(row.ends_at + timedelta(days=1)):
            notices.close_notice(actor=approver, notice=row, seen_version=row.version)
            told = {"document_number": "湘工信节能〔2026〕12号", "listed_on": selectors.today()}
            announcing.announce(actor=approver, notice=row, seen_version=row.version, **told)

    @cached_property
    def objected(self) -> Objection:
        """Somebody has filed an objection with a file."""
        return self.object_to(evidence=a_pdf("照片.pdf"))

    def object_to(self, **told: Any) -> Objection:
        """An objection against the one case on the notice, ``told`` over what is usual."""
        usual = {"name": "周正直", "phone": "13912345678", "ground": "该单位2025年曾因超标排放被处罚。"}
        return objections.file_objection(
            actor=Actor(None, None, frozenset(), self.world.hunan, "192.0.2.1"),
            notice=self.noticed,
            **{"application_id": self.selected.pk, **usual, **told},
        )

    @cached_property
    def submitted(self) -> Snapshot:
        """With the city: self-evaluation, summary, the body's report."""
        application = self.confirmed.application
        assert self.signed
        self.summarize(application)
        return self.submit(application)


ROW_OF_A_STANDARD = {
    "conformity_to_standard~1.name": "单位产品综合能耗",
    "conformity_to_standard~1.comparison": "<=",
    "conformity_to_standard~1.baseline": "0.35",
    "conformity_to_standard~1.actual": "0.31",
    "conformity_to_standard~1.source": "检测报告第 3 页",
}


class ProductStory(ProvincialStory):
    """A product, set against one row of its standard; its body writes the report itself."""

    product = "水性木器涂料"

    @cached_property
    def begun(self) -> Application:
        return self.begin(self.product)

    def begin(self, product: str) -> Application:
        """An application of the same unit for ``product``."""
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk, subject=product)

    @cached_property
    def filled(self) -> Application:
        cells = evaluation.filled(self.begun.self_sheet).cells
        own = {key: example(cell) for key, cell in cells.items() if cell.kind != ROW and "~" not in key}
        self.answer(self.begun, own | ROW_OF_A_STANDARD)
        return self.begun

    @cached_property
    def judged(self) -> Entrustment:
        """The site visited and the report there, which a job has still to look into."""
        row = self.accepted
        visit = Visit(visited_on=selectors.today(), people="李明、王芳", record="查看产线和检测室。")
        assessing.record_visit(actor=self.body(), entrustment=row, visit=visit)
        assessing.enclose_report(actor=self.body(), entrustment=row, upload=a_pdf("评价报告.pdf", 2))
        return self.now(row)
