"""The committed words and characters, and the lexicon that voices/build-lexicon makes of them."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

VOICES = pathlib.Path(__file__).resolve().parents[2] / "voices"
TABLES = ("words.tsv", "characters.tsv")

WORDS = "# words\n人\t300\n人民\t600\n得去\t700\tdei3 qu4\n"
CHARACTERS = "# characters\n人\tren2\n去\tqu4\n得\tde2\n民\tmin2\n長\tchang2\t长\n长\tchang2\n"


def build(folder, words=VOICES / "words.tsv", characters=VOICES / "characters.tsv", village=VOICES / "village.txt",
          two_ways=VOICES / "two-ways.txt", polyphones=VOICES / "polyphones.txt", seed="0"):
    output = folder / f"lexicon-{seed}"
    run = subprocess.run([sys.executable, VOICES / "build-lexicon", words, characters, village, VOICES / "places.txt",
                          two_ways, polyphones, output], capture_output=True, encoding="utf8",
                         env=dict(os.environ, PYTHONHASHSEED=seed, LC_ALL="C"))
    return run, output


def build_of(folder, words=WORDS, characters=CHARACTERS, two_ways="", **others):
    tables = {"words": words, "characters": characters, "two_ways": two_ways, **others}
    for name, text in tables.items():
        (folder / name).write_bytes(text.encode("utf8", "surrogateescape"))
    return build(folder, **{name: folder / name for name in tables})


def rows(table):
    lines = (VOICES / table).read_text(encoding="utf8").split("\n")
    assert lines.pop() == ""
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_sorted_by_its_bytes_and_has_no_word_twice(table):
    words = [row[0].encode() for row in rows(table)]
    assert len(words) > 20000
    assert all(before < after for before, after in zip(words, words[1:]))


@pytest.mark.parametrize("table", TABLES)
def test_the_first_lines_of_a_table_name_source_version_hash_and_licence(table):
    text = (VOICES / table).read_text(encoding="utf8")
    comment = text[:re.search("^[^#]", text, re.M).start()]
    assert re.search(r"Source.*: npm @pinyin-pro/data \d+\.\d+\.\d+, .*sha512-\S{88}\n", comment)
    assert re.search(r"Licence: .*ISC", comment)
    if table == "characters.tsv":
        assert re.search(r"Unihan \d+\.\d+\.\d+(.|\n)*Readings.txt, sha256 [0-9a-f]{64}\n.*Variants.txt, sha256 [0-9a-f]{64}\n",
                         comment)
        assert "Unicode" in comment


def test_pinyin_stands_only_where_the_characters_do_not_give_it():
    readings = {row[0]: row[1] for row in rows("characters.tsv")}
    given = [row for row in rows("words.tsv") if len(row) == 3]
    assert len(given) > 20000
    assert not [row for row in given if [readings.get(c) for c in row[0]] == row[2].split(" ")]


def test_the_same_tables_make_the_same_bytes(tmp_path):
    (run, one), (_, other) = build(tmp_path), build(tmp_path, seed="1")
    assert run.returncode == 0, run.stderr
    assert one.read_bytes() == other.read_bytes()


def test_the_small_tables_of_the_next_tests_are_good(tmp_path):
    run, _ = build_of(tmp_path)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("words, line", [
    (WORDS + "不\t300\n", 5),                     # out of order
    (WORDS + "得去\t700\tdei3 qu4\n", 5),         # twice
    (WORDS + "得民\n", 5),                        # no cost
    (WORDS + "得民\tdear\n", 5),
    (WORDS + "得民\t65536\n", 5),                 # more than the file has room for
    (WORDS + "得民\t700\tde2\n", 5),              # a syllable short
    (WORDS + "得民\t700\tde2 min\n", 5),          # no tone
    (WORDS + "得民\t700\t\n", 5),                 # an empty field
    (WORDS + "得民\t700\tde2 min2\tmore\n", 5),
    (WORDS + "鱼\t700\n", 5),                     # no reading in the characters
    (WORDS + "OK\t700\n", 5),
    (WORDS + "得" * 13 + "\t700\n", 5),
    (WORDS + "得民\t700", 5),                     # cut short
    (WORDS + "得民\t700\r\n", 5),                 # the line end of another system
    (WORDS + "得\udce6\t700\n", 5),              # no UTF-8
    ("\ufeff" + WORDS, 1),
    ("# words\n", 1),
])
def test_a_bad_row_of_words_is_refused_at_its_line(tmp_path, words, line):
    run, output = build_of(tmp_path, words=words)
    assert run.returncode != 0 and f"words:{line}:" in run.stderr
    assert not output.exists()


@pytest.mark.parametrize("row", ["马\n", "马\tma\n", "马车\tma3\n", "马\tma3\tma\n", "马\tma3\t马车\n", "人\tren2\n",
                                 "马\tmmmmmmm3\n", "马\tma3\udcff\n"])
def test_a_bad_row_of_characters_is_refused_at_its_line(tmp_path, row):
    run, output = build_of(tmp_path, characters=CHARACTERS + row)
    assert run.returncode != 0 and "characters:8:" in run.stderr
    assert not output.exists()


@pytest.mark.parametrize("table, row", [
    ("village", "得民 de2"), ("village", "OK o1 k4"), ("village", "𠮷 ji2"), ("village", "得" * 13 + " de2" * 13),
    ("village", "得 mmmmmmm3"), ("village", "\udcff"), ("polyphones", "得 de2 bias 0"), ("polyphones", "得 de2 smell 0 1.0"),
    ("two_ways", "村民"), ("two_ways", "人民"), ("two_ways", "周行"), ("two_ways", "\udcff"), ("polyphones", "得 de bias 0 1.0"), ("polyphones", "得 de2 after 民民 1.0"), ("polyphones", "得 de2 bias 0 much"),
    ("polyphones", "得 de2 bias 0 1.0 more"), ("polyphones", "\udcff")])
def test_a_bad_row_of_own_words_or_weights_is_refused_at_its_line(tmp_path, table, row):
    good = "# first\n" + {"village": "得民 de2 min2\n", "two_ways": "人民\n", "polyphones": "得 de2 bias 0 1.0\n"}[table]
    run, _ = build_of(tmp_path, **{table: good})
    assert run.returncode == 0, run.stderr
    (tmp_path / "lexicon-0").unlink()
    run, output = build_of(tmp_path, **{table: good + row + "\n"})
    assert run.returncode != 0 and f"{table}:3:" in run.stderr
    assert not output.exists()
