"""What is measured, in the order of the product's promises."""

import re
from functools import partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.test.utils import override_settings
from django_scopes import scope
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from applications.documents.issue import html, html_of
from applications.models import Document
from evaluation.scoring.engine import score
from evaluation.scoring.sheet import read_sheet
from evaluation.scoring.spread import spread
from greenmfg import pdf
from greenmfg.jobs import selectors as jobs
from greenmfg.jobs import services as work
from greenmfg.pdf.child import ClosedFetcher
from tests.bench.decisions import noticing, recommending
from tests.bench.desks import province
from tests.bench.dossiers import dossiers
from tests.bench.measure import line, queries, ratio, seconds
from tests.bench.offices import forwarding, workbooks
from tests.bench.rescoring import rescoring
from tests.bench.sheets import both_desks
from tests.bench.uploads import children, memory, uploads
from tests.crowd import gather
from tests.documents import demo
from tests.people import MemberClient, make_world
from tests.provincial import ProvincialStory
from tests.stories import Story, read_scheme

STATIC = Path(settings.BASE_DIR) / "static"
PLAIN = {
    "ROOT_URLCONF": "tests.bench.urls",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "STORAGES": {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


def print_all() -> None:
    """Every figure."""
    with override_settings(**PLAIN):
        world = make_world()
        with scope(tenant=world.hunan):
            story = Story(world)
            engine()
            provincial = ProvincialStory(world, applicant="stranger", signatory="stranger")
            both_desks(provincial)
            proved = ProvincialStory(world)
            proved.round, proved.accredited = provincial.round, provincial.accredited
            dossiers(proved)
            filling(story)
            assert story.sealed.receipt
            for job_id in jobs.queued():
                work.run(job_id)
            rescoring(story)
            queue(story)
            workbooks(story)
            recommending(story, forwarding(story))
            documents(story)
            noticing(provincial)
            uploads(world.owner)
            province(story)


def engine() -> None:
    """The largest sheets, all answered, with trace: 91 rows of 附表 2.2 and a park's 31 in three years."""
    factory = read_scheme("factory-2018").scheme
    answers = {
        row.key: {"met": True} if row.kind == "required" else {"points": str(row.points)}
        for row in factory.criteria
    }
    gates = {gate.key: {"met": True} for gate in factory.gates}
    park = read_scheme("park-2018").scheme
    case = park.golden[0].sheet
    for scheme, body in (
        (factory, {"gates": gates, "answers": answers}),
        (spread(park, max(map(int, case["years"]))), case),
    ):
        sheet = read_sheet(scheme, body)
        assert score(scheme, sheet).status == "complete"
        spent = seconds(partial(score, scheme, sheet), 300) * 1000
        line(f"engine, {scheme.scheme}, {len(scheme.criteria)} rows with trace", f"{spent:.2f} ms", "≤ 1 ms")


def filling(story: Story) -> None:
    """The applicant's pages and one saved answer."""
    application = story.filled
    owner = MemberClient(story.world.owner)
    owner.get("/desk/")  # the first request puts the session on record
    for name, path in {
        "desk": "/desk/",
        "task list": f"/applications/{application.pk}/",
        "form page": f"/applications/{application.pk}/fill/basic/",
        "indicator page": f"/applications/{application.pk}/fill/energy/",
        "check page": f"/applications/{application.pk}/check/",
    }.items():
        line(f"{name}, queries", str(queries(partial(owner.get, path))), "≤ 15")
    answer = {"key": "main_products", "value": "另一种产品", "seen_version": "1", "state": "given"}
    save = partial(owner.act, f"/applications/{application.pk}/answers/", answer)
    line("saving one answer, queries", str(queries(save)), "≤ 10")


def queue(story: Story) -> None:
    """The city's queue with 1, 3 and 5 000 cases, and the page of one case."""
    clerk = MemberClient(story.world.city_clerk)
    clerk.get("/queue/")  # the first request puts the session on record
    for number in (1, 3, 5000):
        gather(story, number)
        line(f"queue of {number}, queries", str(queries(partial(clerk.get, "/queue/"))), "≤ 12, the same")
    assert len(set(re.findall(rb'href="/cases/(\d+)/"', clerk.get("/queue/").content))) == 200
    pages = ratio(partial(clerk.get, "/queue/"), partial(clerk.get, "/bare/"), 15)
    line("queue page, 200 of 5 000, against a bare view", f"{pages:.2f} ×", "≤ 3 ×")
    case = f"/cases/{story.sealed.application.pk}/"
    for name, path in {"case": case, "verification": f"{case}verify/", "look-ups": f"{case}lookups/"}.items():
        line(f"{name} page, queries", str(queries(partial(clerk.get, path))), "≤ 15")


def documents(story: Story) -> None:
    """The 自评价表 and 附件 2-2 against WeasyPrint itself on the same HTML, warm; the memory of the child."""
    fonts, fetcher = FontConfiguration(), ClosedFetcher(STATIC)

    def bare(html: str) -> bytes:
        return HTML(string=html, base_url="file:///", url_fetcher=fetcher).write_pdf(font_config=fonts)

    small = html_of(Document.objects.get(snapshot=story.sealed))
    large = html(demo.filing(read_scheme("factory-2018"), "assessor"))
    number = len(PdfReader(BytesIO(pdf.render(large))).pages)
    for name, source, times in (("自评价表", small, 7), (f"附件 2-2 of {number} pages", large, 3)):
        share = ratio(partial(pdf.render, source), partial(bare, source), times)
        line(f"PDF against bare WeasyPrint, warm, {name}", f"{share:.2f} ×", "≤ 1.2 ×")
    for _ in range(10):
        pdf.render(small)
    before = child_memory()
    for _ in range(50):
        pdf.render(small)
    line("memory of the typesetting process after 50 more", f"{child_memory() / before:.2f} ×", "flat")
    before = child_memory()
    for _ in range(10):
        pdf.render(large)
    line("memory after 10 of 附件 2-2", f"{child_memory() / before:.2f} ×", "flat")


def child_memory() -> int:
    """Resident kilobytes of this process's only child, the typesetter."""
    (child,) = children(Path("/proc/self"))
    return memory(child, "VmRSS")
