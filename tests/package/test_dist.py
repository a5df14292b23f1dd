"""make dist: the tarball of a commit, the same bytes from whatever surroundings."""

import os
import pathlib
import re
import shutil
import subprocess
import tarfile

import pytest

REPO = pathlib.Path(__file__).resolve().parents[2]
MAKEFILES = ["Makefile", "tests/tests.mk", "tests/bench/bench.mk"]
PERSON = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost",
          "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@localhost"}


@pytest.fixture
def checkout(tmp_path):
    """A repository of its own, whose version is 7.8.9."""
    folder = tmp_path / "checkout"
    (folder / "debian").mkdir(parents=True)
    (folder / "src").mkdir()
    for part in MAKEFILES:
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPO / part, folder / part)
    (folder / "NEWS").write_text("Dalaba 7.8.9 (2026-11-26)\n\nNews.\n")
    (folder / "debian" / "control").write_text("Source: dalaba\n")
    run(folder, "git", "init", "--quiet")
    commit(folder)
    return folder


def run(folder, *words, **environment):
    return subprocess.run(words, cwd=folder, env={**os.environ, **PERSON, **environment}, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def commit(folder):
    run(folder, "git", "add", "--all")
    run(folder, "git", "commit", "--quiet", "--message", "change")


def dist(folder, *words, **environment):
    """The tarball and what was said of it."""
    done = run(folder, "make", "--silent", "--no-print-directory", "dist", *words, MAKEFLAGS="", **environment)
    return folder / done.stdout.split()[-1], done.stderr


def test_the_tarball_is_named_after_the_version_and_holds_the_commit(checkout):
    tarball, _ = dist(checkout)
    assert tarball.name == "dalaba-7.8.9.tar.xz"
    with tarfile.open(tarball) as opened:
        files = {member.name for member in opened if member.isfile()}
    # Debian wants upstream's tarball without the packaging.
    assert files == {f"dalaba-7.8.9/{name}" for name in [*MAKEFILES, "NEWS"]}


def test_the_same_commit_gives_the_same_bytes_anywhere(checkout, tmp_path):
    first = dist(checkout)[0].read_bytes()
    elsewhere = tmp_path / "else" / "where"
    run(tmp_path, "git", "clone", "--quiet", str(checkout), str(elsewhere))
    (elsewhere / "NEWS").touch()
    run(elsewhere, "git", "config", "tar.umask", "0077")
    second = dist(elsewhere, XZ_OPT="-0", XZ_DEFAULTS="-0", TZ="Asia/Shanghai", LC_ALL="C.UTF-8")[0]
    assert second.read_bytes() == first


def test_what_is_not_committed_is_not_in_it(checkout):
    first = dist(checkout)[0].read_bytes()
    (checkout / "Makefile").write_text((checkout / "Makefile").read_text() + "# changed\n")
    (checkout / "draft").write_text("")
    assert dist(checkout)[0].read_bytes() == first


def test_an_older_commit_has_its_own_version(checkout):
    run(checkout, "git", "tag", "v7.8.9")
    (checkout / "NEWS").write_text("Dalaba 7.9.0 (2026-12-26)\n")
    commit(checkout)
    assert dist(checkout, "REV=v7.8.9")[0].name == "dalaba-7.8.9.tar.xz"
    assert dist(checkout)[0].name == "dalaba-7.9.0.tar.xz"


def test_what_is_not_tagged_is_said_to_be_no_release(checkout):
    assert "v7.8.9" in dist(checkout)[1]
    run(checkout, "git", "tag", "--annotate", "--message", "release", "v7.8.9")
    assert dist(checkout)[1] == ""
    assert dist(checkout, "REV=v7.8.9")[1] == ""


def test_news_without_a_version_makes_no_tarball(checkout):
    (checkout / "NEWS").write_text("News.\n")
    commit(checkout)
    with pytest.raises(subprocess.CalledProcessError):
        dist(checkout)


def names(text):
    """The first names of a control file's list of packages."""
    return {re.match(r"[a-z0-9.+-]+", entry.strip()).group() for entry in text.split(",") if entry.strip()}


def field(name):
    control = (REPO / "debian" / "control").read_text()
    return re.search(rf"^{name}:((?:.*\n)(?: .*\n)*)", control, re.MULTILINE).group(1).replace("${", "")


def makefile_packages(variable):
    text = (REPO / "Makefile").read_text().replace("\\\n", " ")
    return set(re.search(rf"^{variable} *:= (.*)$", text, re.MULTILINE).group(1).split())


@pytest.mark.skipif(not (REPO / "debian").exists(), reason="a tarball has no package to compare with")
def test_the_package_asks_for_what_the_makefile_asks_for():
    essential = {"gcc", "make"}  # build-essential
    wanted = makefile_packages("PACKAGES_BUILD") - essential
    assert {"pkgconf" if name == "pkg-config" else name for name in wanted} <= names(field("Build-Depends"))
    assert makefile_packages("PACKAGES_RUN") <= names(field("Depends"))


@pytest.mark.parametrize("git", ["no repository", "no such commit"])
def test_what_is_no_commit_is_refused_in_one_line(checkout, git):
    if git == "no repository":
        shutil.rmtree(checkout / ".git")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        dist(checkout, *(["REV=nowhere"] if git == "no such commit" else []),
             GIT_CEILING_DIRECTORIES=str(checkout.parent))
    said = [line for line in refused.value.stderr.splitlines() if not line.startswith("make")]
    assert len(said) == 1 and "is no commit here" in said[0]
    assert not (checkout / "build").exists()
