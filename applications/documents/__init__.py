"""Official documents: the printed form of what was sealed, and drafts of what is not yet."""

from applications.documents.batches import batch, render_batch
from applications.documents.drafting import draft, draft_file, draft_judgement, last_draft, render_draft
from applications.documents.issue import check_url, render
from applications.documents.printouts import render_printout

__all__ = [
    "batch",
    "check_url",
    "draft",
    "draft_file",
    "draft_judgement",
    "last_draft",
    "render",
    "render_batch",
    "render_draft",
    "render_printout",
]
