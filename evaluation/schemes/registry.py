"""Sealed schemes as objects: each body is parsed once per process."""

import hashlib
import json
from functools import lru_cache

from evaluation.schemes.reader import Report, read
from evaluation.schemes.tree import from_plain
from evaluation.scoring.scheme import Scheme


@lru_cache(maxsize=64)
def parsed(body: str, sha256: str) -> Scheme:
    """The scheme of a sealed body.

    Raises ValueError when the body does not have the hash that is kept beside it.
    """
    if hashlib.sha256(body.encode()).hexdigest() != sha256:
        raise ValueError(f"The body does not have the hash {sha256}.")
    return read(from_plain(json.loads(body)), Scheme, Report())
