"""make layers (tests/layers.awk) on small trees: a tree as it should be passes, and each kind of
offence fails and is named at its place."""
import pathlib
import subprocess

import pytest

AWK = pathlib.Path(__file__).parent.parent / "layers.awk"

TABLE = """# folder | may include | libraries
base  |      | pthread
sound | base | sndfile
.     | sound |
"""

SOURCES = {
    "base/thread.h": "#include <pthread.h>\n",
    "base/thread.c": '#include "base/thread.h"\n#include <stdio.h>\n',
    "sound/tone.h": '#include "base/thread.h"\n',
    "sound/tone.c": '#include "sound/tone.h"\n#include "sound/file.h"\n',
    "sound/file.h": "",
    "sound/file.c": '#include "sound/file.h"\n#include <sndfile.h>\n',
    "main.c": '#include "sound/tone.h"\n',
}


def judge(folder, table=TABLE, files={}):
    """layers.awk on the tree with these files added or replaced: its exit status, and what it says."""
    (folder / "src").mkdir()
    (folder / "src/LAYERS").write_text(table)
    for name, text in (SOURCES | files).items():
        path = folder / "src" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    sources = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.[ch]"))
    done = subprocess.run(["awk", "-f", AWK, "src/LAYERS", *sources], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_a_tree_that_keeps_its_table_passes(tmp_path):
    assert judge(tmp_path) == (0, "")


@pytest.mark.parametrize("files, said", [
    ({"base/thread.c": '#include "sound/tone.h"\n'},
     'src/base/thread.c:1: layers: base may not include "sound/tone.h"'),
    ({"main.c": '#include "sound/tone.h"\n#include "base/thread.h"\n'},
     'src/main.c:2: layers: . may not include "base/thread.h"'),
    ({"sound/tone.c": '#include "main.h"\n'}, 'src/sound/tone.c:1: layers: sound may not include "main.h"'),
    ({"sound/tone.c": "#include <pthread.h>\n"}, "src/sound/tone.c:1: layers: sound may not use <pthread.h> (pthread)"),
    ({"base/thread.c": "#  include <sndfile.h>\n"},
     "src/base/thread.c:1: layers: base may not use <sndfile.h> (sndfile)"),
    ({"base/loop.c": "#include <systemd/sd-event.h>\n"},
     "src/base/loop.c:1: layers: base may not use <systemd/sd-event.h> (sd-event)"),
    ({"radio/waves.c": "#include <stdio.h>\n"}, "src/radio/waves.c: layers: folder radio is not in src/LAYERS"),
    ({"sound/file.h": '#include "sound/tone.h"\n'}, "layers: a circle: "),
    ({"sound/file.c": '#include "sound/wav.h"\n', "sound/wav.c": '#include "sound/tone.h"\n', "sound/wav.h": "\n"},
     "layers: a circle: "),
], ids=["folder below", "folder not named", "top level", "library of another", "library with spaces",
        "one of systemd's libraries", "folder without a row", "circle of two headers", "circle through sources"])
def test_an_include_that_the_table_does_not_allow_fails(tmp_path, files, said):
    status, words = judge(tmp_path, files=files)
    assert status == 1
    assert said in words
    assert words.count("\n") == 1, words


def test_an_event_source_is_made_in_one_place(tmp_path):
    made = "\tr = sd_event_add_io(loop, &source, fd, EPOLLIN, handler, userdata);\n"
    status, words = judge(tmp_path, files={"base/loop.c": made, "sound/tone.c": "\n" + made})
    assert status == 1
    assert words == "src/sound/tone.c:2: layers: event sources are made by base/loop.h\n"


def test_a_circle_is_told_from_end_to_end(tmp_path):
    _, words = judge(tmp_path, files={"sound/file.h": '#include "sound/tone.h"\n'})
    assert ("sound/file sound/tone sound/file" in words) != ("sound/tone sound/file sound/tone" in words)


@pytest.mark.parametrize("table, said", [
    (TABLE + "radio | base |\n", "src/LAYERS:5: layers: there is no folder radio"),
    (TABLE.replace("base  |      |", "base  | sound |"),
     "src/LAYERS:2: layers: base names sound, which is not above it"),
    (TABLE.replace("sndfile", "sndfile sndfle"), "src/LAYERS:3: layers: no header is known of the library sndfle"),
], ids=["row without a folder", "folder that is not above", "library that is none"])
def test_a_table_that_is_not_true_fails(tmp_path, table, said):
    status, words = judge(tmp_path, table=table)
    assert status == 1
    assert said in words
