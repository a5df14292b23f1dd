"""What an installation puts into /etc/dalaba, and that it leaves a station alone."""

import os
import re
import subprocess

import pytest
from conftest import REPO


def install(root, target="install", prefix="/usr", umask=0o022):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    subprocess.run(
        ["make", "-s", target, f"BUILD={os.environ.get('DALABA_BUILD', 'build')}",
         f"DESTDIR={root}", f"PREFIX={prefix}"], cwd=REPO, check=True, timeout=300,
        env=environment, umask=umask)
    return root / "etc/dalaba"


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def etc(tmp_path):
    return install(tmp_path)


def test_a_fresh_station_has_the_default_card_and_no_notices(station, etc):
    assert files(etc) == ["dalaba.conf", "holidays.conf", "voices/lexicon.conf"]
    assert (etc / "notices.d").is_dir()
    told = station.json("check", "--config", etc / "dalaba.conf")
    assert [told[0]["zones"], told[0]["notices"]] == [["village"], []]
    assert 'device = "default"' in (etc / "dalaba.conf").read_text()


def test_a_fresh_station_sounds_its_tone_on_the_default_card(station, etc):
    asound = station.folder / "asound.conf"
    asound.write_text(asound.read_text() + f'pcm.!default "{station.village.name}"\n')
    # At any hour, on a machine that nobody vouches for.
    text = re.sub("(?m)^quiet_hours.*$", "", (etc / "dalaba.conf").read_text())
    station.config.write_text(text.replace('"synchronised", "rtc", "host"', '"always"'))
    station.start()
    station.dalaba("test")
    assert [row["state"] for row in station.rows()] == ["aired"]


def test_the_samples_are_documentation_and_a_whole_configuration(station, etc):
    samples = etc.parents[1] / "usr/share/doc/dalaba/examples"
    assert files(samples) == files(REPO / "config/example")
    told = station.json("check", "--config", samples / "dalaba.conf")
    assert len(told[0]["notices"]) > 20


def test_what_the_people_changed_or_deleted_stays_so(etc):
    changed = (etc / "dalaba.conf").read_text().replace('"default"', '"plughw:CARD=Device"')
    (etc / "dalaba.conf").write_text(changed)
    (etc / "holidays.conf").unlink()
    (etc / "voices/lexicon.conf").write_text("lexicon = ();\n")
    (etc / "notices.d/own.conf").write_text("notices = ();\n")
    before = files(etc)
    install(etc.parents[1])
    assert files(etc) == before == ["dalaba.conf", "notices.d/own.conf", "voices/lexicon.conf"]
    assert (etc / "dalaba.conf").read_text() == changed
    assert (etc / "voices/lexicon.conf").read_text() == "lexicon = ();\n"


def test_an_uninstallation_leaves_the_station_and_nothing_else(etc):
    root = etc.parents[1]
    (etc / "notices.d/own.conf").write_text("notices = ();\n")
    station = [f"etc/dalaba/{name}" for name in files(etc)]
    install(root, "uninstall")
    assert files(root) == station


def test_everyone_may_read_what_is_installed_whatever_the_umask(tmp_path):
    install(tmp_path / "root", umask=0o077)
    closed = [str(path) for path in [tmp_path / "root", *(tmp_path / "root").rglob("*")]
              if not path.is_symlink() and path.stat().st_mode & 0o044 != 0o044]
    assert closed == []


def test_a_staging_root_may_have_blanks_in_its_name(tmp_path):
    (tmp_path / "other").write_text("not ours")
    root = tmp_path / "other root"
    assert files(install(root))
    install(root, "uninstall")
    assert files(root / "usr") == []
    assert files(tmp_path / "other root/etc/dalaba") == ["dalaba.conf", "holidays.conf", "voices/lexicon.conf"]
    assert (tmp_path / "other").read_text() == "not ours"


@pytest.mark.parametrize("target", ["install", "uninstall"])
@pytest.mark.parametrize("prefix", ["/opt/my radio", "usr", "/opt/a|b", "/opt/a&b"])
def test_a_prefix_that_a_unit_cannot_name_is_refused(tmp_path, target, prefix):
    with pytest.raises(subprocess.CalledProcessError):
        install(tmp_path / "root", target, prefix)
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize("blocked", ["share/dalaba/voices/lexicon", "share/doc/dalaba/examples/dalaba.conf",
                                     "share/doc/dalaba/NEWS"])
def test_a_file_that_cannot_be_copied_fails_the_installation(tmp_path, blocked):
    # A folder that is not empty stands where the file belongs, and has its name for another.
    place = tmp_path / "usr" / blocked
    (place / place.name / "in the way").mkdir(parents=True)
    with pytest.raises(subprocess.CalledProcessError):
        install(tmp_path)
