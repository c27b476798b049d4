"""factory-2018 as the product loads it."""

import pytest

from evaluation.schemes.loader import FIXTURES, load_file
from evaluation.scoring.layout import Document, Form, Table
from evaluation.scoring.scheme import Scheme


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    return load_file(FIXTURES / "factory-2018.yaml").scheme


@pytest.fixture(scope="session")
def tables(scheme: Scheme) -> dict[str, Table]:
    return {table.key: table for table in scheme.tables}


@pytest.fixture(scope="session")
def forms(scheme: Scheme) -> dict[str, Form]:
    return {form.key: form for form in scheme.forms}


@pytest.fixture(scope="session")
def documents(scheme: Scheme) -> dict[str, Document]:
    return {document.key: document for document in scheme.documents}
