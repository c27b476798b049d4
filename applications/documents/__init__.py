"""Official documents: the printed form of what was sealed, drafts of what is not yet, what happened."""

from applications.documents.batches import batch, render_batch
from applications.documents.dossier import ask_dossier, dossier_file, dossier_of, is_wanting, render_dossier
from applications.documents.drafting import draft, draft_file, draft_judgement, last_draft, render_draft
from applications.documents.history import (
    ask_history,
    history_file,
    last_history,
    render_history,
)
from applications.documents.issue import check_url, render
from applications.documents.printouts import render_printout

__all__ = [
    "ask_dossier",
    "ask_history",
    "batch",
    "check_url",
    "dossier_file",
    "dossier_of",
    "draft",
    "draft_file",
    "draft_judgement",
    "history_file",
    "is_wanting",
    "last_draft",
    "last_history",
    "render",
    "render_batch",
    "render_dossier",
    "render_draft",
    "render_history",
    "render_printout",
]
