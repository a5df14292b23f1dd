"""What `make install` copies starts from where it lies: the prefix is known to nothing but install."""

import os
import subprocess

import pytest

from conftest import BUILD, CHINESE, REPO, Station


@pytest.fixture(params=["/usr", "/usr/local", "/opt/village/radio"])
def tree(request, tmp_path):
    """A staging root, and the prefix in it."""
    stage = tmp_path / "stage"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    subprocess.run(["make", "-s", "-C", REPO, "install", f"BUILD={BUILD.relative_to(REPO)}",
                    f"DESTDIR={stage}", f"PREFIX={request.param}"], check=True, env=environment)
    return stage / request.param[1:]


def moved(tree):
    """The same files elsewhere; where they were installed there is nothing any more."""
    return tree.rename(tree.parent.parent / "moved")


def programs_of(station, tree):
    station.programs = {"dalabad": tree / "sbin/dalabad", "dalaba": tree / "bin/dalaba"}
    return station


def test_a_staging_root_airs_where_it_lies_and_where_it_is_moved_to(tree, station):
    programs_of(station, tree).start()
    station.dalaba("say", "好。", "--wait")
    station.stop()
    programs_of(station, moved(tree)).start()
    station.dalaba("say", "好。", "--wait")
    assert [row["state"] for row in station.rows()] == ["aired", "aired"]


def test_the_commands_of_the_other_program_and_the_catalogue_are_found(tree, station):
    programs_of(station, tree)
    assert station.dalaba("read", "--pinyin", "重庆").stdout == "chong2 qing4\n"
    chinese = station.dalaba("check", "--config", station.config,
                             environment=CHINESE).stdout
    english = station.dalaba("check", "--config", station.config).stdout
    assert english.isascii() and not chinese.isascii()


def test_a_tree_without_its_words_says_what_is_missing(tree, station):
    programs_of(station, tree)
    (tree / "share/dalaba/voices/lexicon").unlink()
    assert "voices/lexicon" in station.dalaba("read", "好", code=1).stderr


def test_the_other_program_finds_the_command(tree, station):
    asound = station.folder / "asound.conf"
    asound.write_text(asound.read_text() + f'pcm.horn {{ type plug slave.pcm "{station.village.name}" '
                      'hint { show on description "Horn" } }\n')
    programs_of(station, tree).start()
    keep, no_test, no_notice = "k\n", "n\n", "\n"
    done = station.dalaba("setup", "--config", station.config, input=keep + no_test + no_notice)
    assert "read anew, notices: 0" in done.stdout
