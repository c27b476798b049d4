"""The components of the pages.

The signature of a tag is the list of its props, so an unknown one is an error when the template
is compiled. Tags used once per row of long lists are built without a template of their own.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from markupsafe import Markup

from greenmfg.dates import closing_text
from greenmfg.errors import Item
from greenmfg.macros import macros

register = template.Library()

TONES = frozenset({"neutral", "active", "good", "warn", "bad"})


def _known(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"{tone!r} is not one of {', '.join(sorted(TONES))}")
    return tone


# -- marks ---------------------------------------------------------------------------------------


@register.simple_tag
def status_badge(label: str, tone: str = "neutral") -> SafeString:
    """Where a thing stands. The markup tells no more than the label: a hidden status stays hidden."""
    return format_html('<span class="status status-{}">{}</span>', _known(tone), label)


@register.simple_tag
def unconfirmed(note: str = "") -> SafeString:
    """The mark of a value or rule that the documents leave open (``status: unconfirmed``)."""
    return _mark("unconfirmed", "待确认", note)


@register.simple_tag
def pending(note: str = "") -> SafeString:
    """The mark that stands where a number would be, had its benchmark been published."""
    return _mark("pending", "待定", note)


@lru_cache(maxsize=512)  # a page shows the same few notes of its scheme again and again
def _mark(kind: str, text: str, note: str) -> SafeString:
    mark = format_html('<span class="mark mark-{}">{}</span>', kind, text)
    return format_html('{} <span class="mark-note">{}</span>', mark, note) if note else mark


@register.simple_tag
def deadline(at: datetime | None, now: datetime) -> str:
    """A deadline with the time left by the server's clock; both moments are aware."""
    if at is None:
        return "未设截止时间"
    return format_html(
        '<span class="deadline"><time datetime="{}">{}</time> {}</span>',
        at.isoformat(timespec="minutes"),
        closing_text(at),
        time_left(at, now),
    )


@register.simple_tag
def time_left(at: datetime | None, now: datetime) -> str:
    """The time left until a deadline, for a column of a list; a dash where there is none."""
    if at is None:
        return "—"
    left = at - now
    return status_badge(_left_text(left), _left_tone(left))


def _left_text(left: timedelta) -> str:
    if left <= timedelta(0):
        return "已截止"
    if left.days:
        return f"还剩 {left.days} 天"
    hours, seconds = divmod(left.seconds, 3600)
    return f"还剩 {hours} 小时" if hours else f"还剩 {seconds // 60} 分钟"


def _left_tone(left: timedelta) -> str:
    if left <= timedelta(0):
        return "neutral"
    if left < timedelta(days=3):
        return "bad"
    return "warn" if left < timedelta(days=7) else "active"


LONG = 120  # characters; two lines of a table on a wide screen


@register.simple_tag
def wording(text: str) -> SafeString | str:
    """The official wording of a row; of a long one the first lines, and all of it when asked for."""
    if len(text) <= LONG:
        return text
    return format_html('<details class="wording"><summary><span>{}</span></summary></details>', text)


# -- pieces --------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None = None, items: Iterable[Item] = (), message: str = "") -> dict:
    """All that is to be mended, above the form, each line a link to its place.

    Give the bound ``form``, or the ``items`` of a refusal with its ``message``. Renders nothing
    where nothing is wrong.
    """
    lines = [(f"field-{item.field}" if item.field else "", "", item.message) for item in items]
    if form is not None:
        lines += [("", "", text) for text in form.non_field_errors()]
        lines += [
            (field.id_for_label or field.auto_id, field.label, text)
            for field in form
            for text in field.errors
        ]
    return {"lines": lines, "message": message}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict:
    """What happened and what comes; entries have title, state (done, now, next), at, who, note."""
    return {"entries": entries}


@register.simple_tag
def fact(label: str, value: Any, empty: str = "—") -> SafeString:
    """One line of ``{% facts %}``."""
    shown = empty if value is None or value == "" else value
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, shown)


@register.inclusion_tag("components/progress_bar.html")
def progress_bar(done: int, total: int, label: str, unit: str = "项") -> dict:
    """How much of a form or a job is done; ``label`` names what is counted."""
    return {"done": done, "total": total, "label": label, "unit": unit}


@register.inclusion_tag("components/file_link.html")
def file_link(url: str, name: str, kind: str = "", size: int | None = None) -> dict:
    """A download; ``kind`` as people say it (PDF), ``size`` in bytes."""
    return {"url": url, "name": name, "kind": kind, "size": size}


@register.inclusion_tag("components/job_progress.html")
def job_progress(job: Any, url: str, label: str) -> dict:
    """A job's state, asked for again every two seconds at ``url`` until it is over."""
    return {"job": job, "url": url, "label": label, "open": job.state in job.OPEN}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page) -> dict:
    """Links to the pages of a list; keeps the other parameters of the query."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "request": context["request"],
    }


@register.simple_tag
def answer(cell: Any) -> Markup:
    """One cell of a sheet (evaluation.forms.Box) as a box."""
    box: Markup = macros("components/answer.jinja").answer(cell)
    return box


# -- frames: what stands between the tag and its end is the content --------------------------------


@register.simple_block_tag
def page_header(content: str, title: str, lead: str = "") -> str:
    """The page's only h1 with a sentence below it; the content is the actions at its right."""
    return _frame("page_header", content, title=title, lead=lead)


@register.simple_block_tag
def facts(content: str) -> str:
    """A list of names and values; the content is ``{% fact %}`` lines."""
    return _frame("facts", content)


@register.simple_block_tag
def data_table(content: str, caption: str, stack: bool = True) -> str:
    """A table (the content is its thead and tbody) that scrolls inside its frame.

    ``stack`` turns rows into cards on a phone; then every td names its column in ``data-label``.
    """
    return _frame("data_table", content, caption=caption, stack=stack)


@register.simple_block_tag
def beside_evidence(content: str) -> str:
    """Rows with ``{% row_proofs %}`` in the content; a wide screen shows the pages beside them."""
    return _frame("beside_evidence", content)


@register.simple_block_tag
def empty_state(content: str, text: str) -> str:
    """What stands where a list is empty; the content is what one can do about it."""
    return _frame("empty_state", content, text=text)


@register.simple_block_tag
def disclosure(content: str, summary: str, is_open: bool = False) -> str:
    """Detail on demand, as 得分说明; printed opened."""
    frame: Markup = macros("components/disclosure.jinja").disclosure(summary, content, is_open)
    return frame


@register.simple_block_tag(takes_context=True)
def filters(context: Context, content: str, reset: str = "") -> str:
    """The filter form of a list (GET); the content is its fields.

    ``reset`` is the query that shows all, where the bare address does not.
    """
    path = context["request"].path
    return _frame("filters", content, path=path, reset=path + reset)


@register.simple_block_tag(takes_context=True)
def confirm_panel(
    context: Context, content: str, title: str, action: str, label: str, *, tone: str = "active"
) -> str:
    """A step that cannot be taken back: what it means, and one button that posts to ``action``.

    The content is what the person has to know and any further fields; ``tone`` bad makes the
    button red.
    """
    frame = {"title": title, "action": action, "label": label, "tone": _known(tone)}
    return _frame("confirm_panel", content, acting=context.get("acting"), request=context["request"], **frame)


def _frame(name: str, content: str, request: Any = None, **props: Any) -> str:
    return render_to_string(f"components/{name}.html", {"content": content, **props}, request)
