"""New benchmarks against a thousand applications that are not sealed."""

from functools import partial

from applications.services.rescoring import rescore
from evaluation import benchmarks
from evaluation import selectors as evaluation
from evaluation.models import Answer, Sheet
from tests.bench.measure import cost, line, seconds
from tests.crowd import copy, gather
from tests.stories import Story

SHEETS = 1000


def rescoring(story: Story) -> None:
    """As one job, against scoring as many sheets by themselves."""
    gather(story, SHEETS + 1)
    first = story.sealed.application
    sheets = list(Sheet.objects.filter(answers=None).order_by("pk")[:SHEETS])
    said = list(first.self_sheet.answers.all())
    Answer.objects.bulk_create((copy(row, sheet=sheet) for sheet in sheets for row in said), batch_size=5000)
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(unlocked="all")
    values = [
        benchmarks.Value(key="water_reuse", leading="95", baseline="70", source="测试"),
        benchmarks.Value(key="solid_waste_use", leading="95", baseline="73", source="测试"),
    ]
    data_set = benchmarks.publish(
        actor=story.actor("province_approver"), scheme="factory-2025", year=2025, title="测试", values=values
    )
    span, statements = cost(partial(rescore, data_set=data_set, progress=lambda _done, _all: None))
    line(f"re-scoring {SHEETS} applications", f"{span:.2f} s", "≤ 10 s")
    line(f"re-scoring {SHEETS} applications, queries", str(statements), "≤ 15")
    floor = seconds(lambda: evaluation.filled(first.self_sheet).score, 50) * 2 * SHEETS
    line("… against twice as many sheets by themselves", f"{span / floor:.2f} ×", "≤ 1 ×")
    # Sealed again, for what is measured after this.
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(unlocked="none")
