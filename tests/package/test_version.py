"""The version is written by hand in NEWS alone; what must repeat it agrees."""

import os
import pathlib
import re
import subprocess

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
BUILD = REPO / os.environ.get("DALABA_BUILD", "build")


def first_match(pattern, path):
    found = re.search(pattern, (REPO / path).read_text(), re.MULTILINE)
    assert found, f"{path} names no version"
    return found.group(1)


@pytest.fixture
def news_version():
    return first_match(r"\ADalaba (\S+) \(\d{4}-\d\d-\d\d\)$", "NEWS")


@pytest.mark.skipif(not (REPO / "debian").exists(), reason="a tarball has no package to compare with")
def test_the_package_has_the_version_of_the_news(news_version):
    # A Debian version ends with the package's own revision.
    assert first_match(r"\Adalaba \((.*)-[^-]+\) ", "debian/changelog") == news_version


def test_the_api_has_the_version_of_the_news(news_version):
    assert first_match(r"^  version: (\S+)$", "docs/api.yaml") == news_version


@pytest.mark.parametrize("program", ["dalaba", "dalabad", "dalaba-voice"])
def test_every_program_has_the_version_of_the_news(program, news_version):
    said = subprocess.run([BUILD / program, "--version"], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    assert said.split()[1:] == [news_version]
