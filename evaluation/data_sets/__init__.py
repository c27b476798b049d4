"""Data sets on the province's pages: as tables, as workbooks to fill in, and what a new one changes."""
