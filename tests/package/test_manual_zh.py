"""The Chinese manual pages say of the same options, keys, words and numbers what the English ones do."""

import pathlib
import re

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
PAGES = ["dalaba.1", "dalabad.8", "dalaba.conf.5"]

# What is not translated stands behind one of these.
MARKED = {"Fl", "Ic", "Li", "Dq", "Do", "Ql", "Pa", "Ev", "Dv", "Cm", "Xr", "Ar", "Sx"}
MACROS = MARKED | {"Op", "Oo", "Oc", "Pq", "Po", "Pc", "Dc", "Ns", "No", "Nm"}


def plain(page):
    """Without what mdoc writes for a character."""
    return re.sub(r"\\\(dq", '"', re.sub(r"\\\[u([0-9A-F]+)\]", lambda match: chr(int(match[1], 16)), page)).replace("\\ ", " ")


def is_ours(word):
    """That a program takes or prints, in no language."""
    return re.search("[A-Za-z0-9]", word) and not re.search("[A-Z\u3400-\u9fff]|^[a-z]{1,2}$", word)


def words(lines):
    """What is marked in the lines as no word of a language, and every number."""
    found = set()
    for line in lines:
        if line.startswith("."):
            marks = [token.strip('",') for token in line[1:].split()]
            behind = None
            for token in marks:
                if token in MACROS:
                    behind = token
                elif behind in MARKED - {"Ar"} and is_ours(token):
                    found.add(token.strip("；。，、"))
        found |= set(re.findall(r"(?<![\w.:-])\d+(?:\.\d+)?(?![\w:-])", re.sub("[\u3400-\u9fff]", " ", line)))
    return found


def entries(page):
    """The lines of each section, subsection and entry, by what stands there in no language; in their order."""
    found = []
    for line in plain(page).splitlines():
        if line.startswith((".Sh", ".Ss", ".It")):
            found.append((line[:3], []))
        if found:
            found[-1][1].append(line)
    return found


def heads(found):
    return [(mark, *sorted(words(lines[:1]))) for mark, lines in found]


def wrong(english, chinese):
    ours, theirs = entries(english), entries(chinese)
    if heads(ours) != heads(theirs):
        yield f"they have other sections or entries, or in another order: {set(heads(ours)) ^ set(heads(theirs))}"
        return
    for (_, lines), (_, translated) in zip(ours, theirs):
        missing = words(lines) ^ words(translated)
        if missing:
            yield f"{lines[0]}: {sorted(missing)}"


def literal(page):
    return re.findall(r"^\.Bd -literal.*?^\.Ed", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_in_both_languages(name):
    english, chinese = (REPO / "docs" / name).read_text(), (REPO / "docs/zh_CN" / name).read_text()
    assert list(wrong(english, chinese)) == []
    assert literal(english) == literal(chinese)


@pytest.mark.parametrize("name", PAGES)
def test_what_one_of_them_lacks_is_found(name):
    english, chinese = (REPO / "docs" / name).read_text(), (REPO / "docs/zh_CN" / name).read_text()
    lines = english.splitlines(keepends=True)
    heads = [line for line in lines if re.match(r"\.It (Fl|Li|Ic|Dv) ", line)]
    assert len(heads) > 5
    for head in heads:
        assert list(wrong(english.replace(head, "", 1), chinese)), head
        assert list(wrong(english, chinese.replace(re.search(rf"^{re.escape(' '.join(head.split()[:3]))}.*\n", chinese,
                                                             re.MULTILINE)[0], "", 1))), head


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_sentence_of_the_other_language(name):
    page = REPO / "docs/zh_CN" / name
    prose = [line for line in page.read_text().splitlines() if not line.startswith(".") and re.search("[a-z]{4,} [a-z]{4,} [a-z]{3,}", line)]
    assert [line for line in prose if not line.startswith(("dalaba ", " "))] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_name_stands_where_it_is_meant(page):
    """Below a heading that is not NAME, mdoc of groff 1.23 knows no name that a lone .Nm could repeat."""
    lines = (REPO / "docs/zh_CN" / page).read_text().splitlines()
    assert any(line.startswith(".Nm ") for line in lines)
    assert [line for line in lines if line.strip() == ".Nm"] == []
