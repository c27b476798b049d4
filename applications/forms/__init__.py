"""Small forms of the process; indicator tables are boxes (evaluation.forms)."""
