"""check-globals (tests/globals.awk) on what nm says of a few objects."""
import pathlib
import subprocess

import pytest

AWK = pathlib.Path(__file__).parent.parent / "globals.awk"

OBJECTS = """build/obj/main.o:0000000000000000 T main
build/obj/main.o:                 U tone_make
build/obj/cli/main.o:0000000000000000 T main
build/obj/sound/tone.o:0000000000000010 T tone_make
build/obj/sound/tone.o:0000000000000080 T tone_pips
build/obj/sound/tone.o:                 U sin
"""
TEST = "static void six_pips(void)\n{\n\tassert_int_equal(tone_pips(6), 0);\n}\n"


def judge(folder, objects=OBJECTS, test=TEST):
    """The exit status, and what is said."""
    (folder / "globals").write_text(objects)
    (folder / "tone_test.c").write_text(test)
    done = subprocess.run(["awk", "-f", AWK, "globals", "tone_test.c"], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_what_others_or_a_test_use_passes(tmp_path):
    assert judge(tmp_path) == (0, "")


@pytest.mark.parametrize("objects, test, said", [
    (OBJECTS, TEST.replace("tone_pips", "tone_pip"), "tone.o: globals: tone_pips is used by no other object and no test"),
    (OBJECTS + "build/obj/sound/tone.o:0000000000000004 D tone_table\n", TEST, "tone_table is used by no other"),
    (OBJECTS + "build/obj/base/log.o:0000000000000000 T tone_make\n", TEST, "is defined in build/obj/base/log.o, too"),
], ids=["function", "data", "defined twice"])
def test_what_is_static_or_dead_or_there_twice_fails(tmp_path, objects, test, said):
    status, words = judge(tmp_path, objects, test)
    assert status == 1
    assert said in words
    assert words.count("\n") == 1, words
