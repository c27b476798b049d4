"""Pages of the evaluation itself, of no single application."""
