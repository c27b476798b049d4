"""Scheme documents: strict reading of YAML, the canonical body and its hash, checks, import, export."""
