"""Official documents: the printed form of what was sealed."""

from applications.documents.issue import check_url, render, render_draft

__all__ = ["check_url", "render", "render_draft"]
