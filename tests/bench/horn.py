#!/usr/bin/python3
"""make bench-voices: voice profiles on a simulated horn, compared by ESTOI. docs/voices.md says
what the figures mean and what they cannot say. Everything random has a fixed seed."""

import argparse
import ctypes
import dataclasses
import functools
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
from scipy import signal
from scipy.io import wavfile

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
RATE_HZ = 22050
SEED = 20261124


# --- ESTOI: Jensen and Taal, "An Algorithm for Predicting the Intelligibility of Speech Masked by
# Modulated Noise Maskers", IEEE/ACM Trans. Audio, Speech, Lang. Process. 24(11), 2016 ---

ESTOI_RATE_HZ = 10000
FRAME = 256
HOP = 128
TRANSFORM = 512
BANDS = 15
LOWEST_BAND_HZ = 150
SEGMENT_FRAMES = 30  # 384 ms
DYNAMIC_RANGE_DB = 40
# Without its zeros at the ends, half-overlapping frames add up to what they were cut from.
WINDOW = np.hanning(FRAME + 2)[1:-1]


def frames_of(wave):
    return np.lib.stride_tricks.sliding_window_view(wave, FRAME)[::HOP] * WINDOW


def overlap_add(frames):
    wave = np.zeros((len(frames) - 1) * HOP + FRAME)
    for i, frame in enumerate(frames):
        wave[i * HOP:i * HOP + FRAME] += frame
    return wave


def without_silence(clean, degraded):
    """Both without the frames in which the clean one is 40 dB under its loudest."""
    clean_frames, degraded_frames = frames_of(clean), frames_of(degraded)
    level_db = 20 * np.log10(np.linalg.norm(clean_frames, axis=1) + 1e-12)
    speaks = level_db > level_db.max() - DYNAMIC_RANGE_DB
    return overlap_add(clean_frames[speaks]), overlap_add(degraded_frames[speaks])


@functools.cache
def third_octaves():
    """Which bins of the spectrum belong to each band, as a matrix of BANDS rows."""
    bins_hz = np.arange(TRANSFORM // 2 + 1) * ESTOI_RATE_HZ / TRANSFORM
    centres_hz = LOWEST_BAND_HZ * 2.0 ** (np.arange(BANDS) / 3)
    nearest = lambda hz: np.abs(bins_hz - hz).argmin()
    bands = np.zeros((BANDS, len(bins_hz)))
    for band, centre_hz in zip(bands, centres_hz):
        band[nearest(centre_hz * 2 ** (-1 / 6)):nearest(centre_hz * 2 ** (1 / 6))] = 1
    return bands


def envelopes(wave):
    power = np.abs(np.fft.rfft(frames_of(wave), TRANSFORM)) ** 2
    return np.sqrt(third_octaves() @ power.T)


def normalised(segments, axis):
    centred = segments - segments.mean(axis=axis, keepdims=True)
    return centred / (np.linalg.norm(centred, axis=axis, keepdims=True) + 1e-12)


def estoi(clean, degraded):
    """Both at ESTOI_RATE_HZ, of one length and aligned; 1 is perfect, 0 is unintelligible."""
    spectra = [envelopes(wave) for wave in without_silence(clean, degraded)]
    segments = [np.lib.stride_tricks.sliding_window_view(spectrum, SEGMENT_FRAMES, axis=1)
                for spectrum in spectra]  # band, segment, frame
    clean_segments, degraded_segments = [
        normalised(normalised(segment, axis=2), axis=0) for segment in segments]
    return float((clean_segments * degraded_segments).sum() /
                 (SEGMENT_FRAMES * clean_segments.shape[1]))


# --- the voicing before the horn, as the daemon is to do it ---

PRE_EMPHASIS = 0.7
COMPRESSION_THRESHOLD_DB = -12  # against the loudest moment of the sentence
COMPRESSION_RATIO = 2
ATTACK_MS = 5
RELEASE_MS = 80
CEILING = 0.7
NOMINAL_RMS = 0.125  # of the speech itself, without its pauses: -18 dBFS


def follow(level, attack_ms, release_ms):
    """The level as a meter shows it that rises in attack_ms and falls in release_ms."""
    attack, release = np.exp(-1000 / (RATE_HZ * np.array([attack_ms, release_ms])))
    shown = np.empty_like(level)
    value = 0.0
    for i, now in enumerate(level):
        value = now + (attack if now > value else release) * (value - now)
        shown[i] = value
    return shown


def compress(wave):
    envelope_db = 20 * np.log10(follow(np.abs(wave), ATTACK_MS, RELEASE_MS) + 1e-6)
    over_db = np.maximum(0, envelope_db - envelope_db.max() - COMPRESSION_THRESHOLD_DB)
    return wave * 10 ** (-over_db * (1 - 1 / COMPRESSION_RATIO) / 20)


def voiced(wave):
    return compress(signal.lfilter([1, -PRE_EMPHASIS], 1, wave))


CHAINS = {"plain": lambda wave: wave, "compressed": compress, "voiced": voiced}


def speech_rms(wave):
    """Pauses do not count, or a profile with longer ones would be louder between them."""
    blocks = wave[:len(wave) // 220 * 220].reshape(-1, 220)
    power = (blocks ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-4].mean()))


def limit(wave):
    needed = np.minimum(1, CEILING / np.maximum(np.abs(wave), 1e-9))
    ahead = round(RATE_HZ * ATTACK_MS / 1000)
    padded = np.concatenate([needed, np.ones(ahead)])
    lowest = np.lib.stride_tricks.sliding_window_view(padded, ahead + 1).min(axis=1)
    return wave * (1 - follow(1 - lowest, 0.2, RELEASE_MS))


def levelled(wave):
    """Through the limiter and then to the same level for every profile: none wins by loudness."""
    limited = limit(wave * (NOMINAL_RMS / speech_rms(wave)))
    return limited * (NOMINAL_RMS / speech_rms(limited))


# --- the horn, the square, the noise ---

HORN_BAND_HZ = (300, 6000)
DRIVE = 2.0
RT60_S = 1.5
REVERBERANT_DB = -3     # the energy of the tail against the direct sound
SECOND_HORN_DB = -3
SECOND_HORN_MS = 180
SNRS_DB = (10, 5, 0)


@functools.cache
def horn_filter():
    return signal.butter(4, HORN_BAND_HZ, "bandpass", fs=RATE_HZ, output="sos")


@functools.cache
def square():
    """The impulse response from two horns to the listener: direct sound and tail of each."""
    random = np.random.default_rng(SEED)
    length = round(RATE_HZ * (RT60_S + SECOND_HORN_MS / 1000))
    seconds = np.arange(length) / RATE_HZ

    def one_horn():
        tail = random.standard_normal(length) * 10 ** (-3 * seconds / RT60_S)
        tail[:round(0.003 * RATE_HZ)] = 0
        tail *= 10 ** (REVERBERANT_DB / 20) / np.linalg.norm(tail)
        tail[0] = 1
        return tail

    late = round(RATE_HZ * SECOND_HORN_MS / 1000)
    response = one_horn()
    response[late:] += 10 ** (SECOND_HORN_DB / 20) * one_horn()[:length - late]
    return response


def through_horns(wave):
    clipped = np.tanh(DRIVE * wave) / DRIVE
    band = signal.sosfilt(horn_filter(), clipped)
    return signal.fftconvolve(band, square())[:len(wave)]


def pink_noise(length, number):
    """Of RMS 1 between 50 Hz and 10 kHz; the number-th sentence always hears the same."""
    random = np.random.default_rng((SEED, number))
    bins_hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    audible = (bins_hz >= 50) & (bins_hz <= 10000)
    spectrum = random.standard_normal(len(bins_hz)) + 1j * random.standard_normal(len(bins_hz))
    spectrum *= np.where(audible, 1 / np.sqrt(np.maximum(bins_hz, 1)), 0)
    noise = np.fft.irfft(spectrum, length)
    return noise / np.sqrt((noise ** 2).mean())


# --- figures about the clean rendering ---

def f0_of(wave):
    """Hz of the voiced frames, by autocorrelation."""
    frame, hop = round(0.04 * RATE_HZ), round(0.01 * RATE_HZ)
    shortest, longest = RATE_HZ // 450, RATE_HZ // 55
    low = signal.sosfiltfilt(signal.butter(4, 900, fs=RATE_HZ, output="sos"), wave)
    frames = np.lib.stride_tricks.sliding_window_view(low, frame)[::hop]
    loudness = np.linalg.norm(frames, axis=1)
    found = []
    for window in frames[loudness > 0.1 * loudness.max()]:
        window = (window - window.mean()) * np.hanning(frame)
        correlation = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * frame)) ** 2)[:longest]
        correlation = correlation / correlation[0] * frame / (frame - np.arange(longest))
        peaks, _ = signal.find_peaks(correlation[shortest:])
        peaks += shortest
        if not len(peaks) or correlation[peaks].max() < 0.6:
            continue
        # The first peak near the highest: the others are its multiples.
        found.append(RATE_HZ / peaks[correlation[peaks] > 0.9 * correlation[peaks].max()][0])
    found = np.array(found)
    # Leaps of nearly an octave and back within 70 ms are the tracker's, not the voice's.
    return found[np.abs(np.log2(found / signal.medfilt(found, 7))) < 0.4]


def span_semitones(f0_hz):
    low, high = np.percentile(f0_hz, [5, 95])
    return 12 * np.log2(high / low)


def sounded_ms(wave):
    sounding = np.flatnonzero(np.abs(wave) > 0.01 * np.abs(wave).max())
    return (sounding[-1] - sounding[0]) * 1000 / RATE_HZ


# --- candidates ---

@dataclasses.dataclass(frozen=True)
class Profile:
    title: str
    espeak: str
    rate: int = 160
    pitch: int = 50
    range: int = 75
    volume: int = 100
    word_gap: int = 0
    language: str = "zh"


MANDARIN = "cmn-latn-pinyin"
STOCK = Profile("stock", MANDARIN, range=60)
VARIANTS = ("klatt", "klatt2", "klatt4", "klatt6", "adam", "f2")
PITCHES = ((80, 160), (80, 200), (110, 240))
FEMALE_PITCHES = ((150, 280), (165, 330))
FEMALE_FORMANTS_PERCENT = (100, 108, 114)
SYNTHESISERS = {"formant": "", "klatt4": "klatt 4\n", "klatt6": "klatt 6\n"}
CHOSEN = "cmn-klatt6-80-200"


def voice_file(name, pitch, lines):
    return (f"name {name}\nlanguage {name}\nphonemes cmn\ndictionary cmn\nwords 1\n"
            f"pitch {pitch[0]} {pitch[1]}\n{lines}dict_min 100000\n")


def formants(percent):
    """A shorter vocal tract: every formant higher."""
    return "".join(f"formant {formant} {percent} 100 100\n" for formant in range(9))


def candidate_files():
    """Voice files by their names."""
    men = {f"cmn-{synthesiser}-{pitch[0]}-{pitch[1]}": (pitch, lines)
           for synthesiser, lines in SYNTHESISERS.items() for pitch in PITCHES}
    women = {f"cmn-klatt6-{pitch[0]}-{pitch[1]}-formants{percent}":
             (pitch, SYNTHESISERS["klatt6"] + formants(percent))
             for percent in FEMALE_FORMANTS_PERCENT for pitch in FEMALE_PITCHES}
    return {name: voice_file(name, *parts) for name, parts in (men | women).items()}


def source_candidates():
    """Every source of sound at the same settings."""
    return [Profile(MANDARIN, MANDARIN),
            *(Profile(variant, f"{MANDARIN}+{variant}") for variant in VARIANTS),
            *(Profile(name, name) for name in candidate_files())]


def setting_candidates():
    """The chosen source at other settings, one at a time."""
    return [Profile(f"{key} {value}", CHOSEN, **{key: value})
            for key, values in {"range": (50, 75, 99), "rate": (140, 160, 175),
                                "word_gap": (0, 1, 2)}.items() for value in values]


def language_of(espeak_voice):
    """Which of sentences() a voice reads, None if there are none for it."""
    return {"en": "en", "yue": "yue", "hak": None}.get(re.split(r"[-+]", espeak_voice)[0], "zh")


def shipped():
    """The profiles of voices/*.conf. A voice file of ours is loaded by a name of its own."""
    profiles = []
    for path in sorted((CHECKOUT / "voices").glob("*.conf")):
        text = re.sub(r"#.*", "", path.read_text())
        values = {key: word or int(number) for key, word, number in
                  re.findall(r'(\w+) = (?:"([^"]*)"|(-?\d+));', text)}
        if "espeak" not in values:
            continue
        title = values.pop("name")
        values["espeak"] = re.sub("^file:", "cmn-", values["espeak"])
        language = language_of(values["espeak"])
        if language:
            profiles.append(Profile(title, language=language, **values))
    return profiles


# --- rendering, by the product ---

ENGLISH = (
    "Good morning, villagers, this is the village broadcast.",
    "Please wear a mask when you go out, and do not gather.",
    "The water will be cut off from eight in the evening until six in the morning.",
    "There is a fire on the west side of the village, please bring spades and come at once.",
    "Flu vaccine is given on Thursday at half past eight, please bring your identity card.",
    "Seed and fertiliser have arrived, please collect them at the village office.",
    "A storm is coming, please move your machines and animals under a roof.",
    "Parents, please do not let children swim in the pond without a grown-up.",
)


def sentences():
    """By language: those of the sample configuration, which Cantonese reads too; some English."""
    config = CHECKOUT / "config/example"
    files = [config / "dalaba.conf", *sorted((config / "notices.d").glob("*.conf"))]
    texts = [text for path in files for text in re.findall(r'\btext = "([^"]*)"', path.read_text())]
    pieces = [piece for text in texts for piece in re.findall(r"[^。]+。", text)]
    chinese = [piece for piece in pieces if len(piece) >= 8]
    return {"zh": chinese, "yue": chinese, "en": list(ENGLISH)}


def espeak():
    """Version and data folder of the eSpeak NG that programs load here."""
    library = ctypes.CDLL("libespeak-ng.so.1")
    library.espeak_Info.restype = ctypes.c_char_p
    data = ctypes.c_char_p()
    if library.espeak_Initialize(2, 0, None, 0x8000) < 0:  # synchronous; do not exit
        raise RuntimeError("eSpeak NG has no data")
    version = library.espeak_Info(ctypes.byref(data))
    return version.decode(), pathlib.Path(data.value.decode())


class Studio:
    """A configuration with every profile, and eSpeak's data with the candidate files among them."""

    def __init__(self, folder, program, espeak_data, profiles):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.names = {profile: f"voice-{i}" for i, profile in enumerate(profiles)}
        self.environment = os.environ | {"ESPEAK_DATA_PATH": str(self.folder),
                                         "LC_ALL": "C.UTF-8"}
        self.copy_data(espeak_data)
        self.config = self.folder / "bench.conf"
        self.config.write_text('zones = ( { name = "square"; device = "null"; } );\nvoices = (\n' +
                               ",\n".join(self.row(profile) for profile in profiles) + "\n);\n")

    def copy_data(self, stock):
        data = self.folder / "espeak-ng-data"
        data.mkdir()
        for path in stock.iterdir():
            if path.name != "lang":
                (data / path.name).symlink_to(path)
        (data / "lang").mkdir()
        for path in (stock / "lang").iterdir():
            (data / "lang" / path.name).symlink_to(path)
        ours = data / "lang" / "dalaba"
        ours.mkdir()
        for name, text in candidate_files().items():
            (ours / name).write_text(text)
        for path in (CHECKOUT / "voices").iterdir():
            if path.is_file() and not path.suffix and "phonemes cmn" in path.read_text():
                name = f"cmn-{path.name}"
                text = re.sub(r"(?m)^language .*", f"language {name}", path.read_text())
                (ours / name).write_text(text)

    def row(self, profile):
        return (f'{{ name = "{self.names[profile]}"; espeak = "{profile.espeak}"; '
                f"rate = {profile.rate}; pitch = {profile.pitch}; range = {profile.range}; "
                f"volume = {profile.volume}; word_gap = {profile.word_gap}; }}")

    def run(self, *words):
        return subprocess.run([self.program, *words], env=self.environment, check=True, timeout=60,
                              capture_output=True, text=True).stdout

    def render(self, profile, text):
        """The samples as the program writes them, -1 to 1."""
        with tempfile.NamedTemporaryFile(suffix=".wav", dir=self.folder) as file:
            self.run("render", "--config", str(self.config), "--no-chime", "--voice",
                     self.names[profile], "-o", file.name, text)
            rate_hz, frames = wavfile.read(file.name)
        assert rate_hz == RATE_HZ and frames.ndim == 1
        return frames / 32768

    def syllables(self, text):
        """Characters of what is said: each is one syllable, but for a rare 儿."""
        said = json.loads(self.run("read", "--config", str(self.config), "--json", text)
                          .splitlines()[0])["text"]
        return sum("\u4e00" <= letter <= "\u9fff" or letter == "〇" for letter in said)


# --- measuring ---

@dataclasses.dataclass
class Measured:
    points: dict          # by chain: 100 ESTOI of each sentence (rows) at each SNR
    clipped: int          # samples
    peak: float
    span_semitones: float
    ms_per_syllable: float


def at_estoi_rate(wave):
    return signal.resample_poly(wave, 200, 441)


def points(waves, chain, noise_rms):
    """The noise has one level for all profiles, see reference_level()."""
    def of_sentence(number, clean):
        heard = through_horns(levelled(chain(clean)))
        noise = noise_rms * pink_noise(len(clean), number)
        reference = at_estoi_rate(clean)
        return [100 * estoi(reference, at_estoi_rate(heard + noise * 10 ** (-snr_db / 20)))
                for snr_db in SNRS_DB]

    return np.array([of_sentence(number, clean) for number, clean in enumerate(waves)])


def pace(studio, waves, texts):
    return sum(map(sounded_ms, waves)) / sum(map(studio.syllables, texts))


def measure(studio, texts, noise_rms, profile):
    said = texts[profile.language]
    waves = [studio.render(profile, text) for text in said]
    return Measured(
        points={name: points(waves, chain, noise_rms) for name, chain in CHAINS.items()},
        clipped=sum(int((np.abs(wave) >= 32767 / 32768).sum()) for wave in waves),
        peak=max(float(np.abs(wave).max()) for wave in waves),
        span_semitones=span_semitones(np.concatenate([f0_of(wave) for wave in waves])),
        ms_per_syllable=pace(studio, waves, said) if profile.language != "en" else float("nan"))


def reference_level(studio, texts):
    """How loud the stock profile, not voiced, is at the listener: what an SNR of 0 dB refers to.
    The amplifier gives every profile the same power, so one that spends it below the horn's band
    is heard less."""
    heard = [speech_rms(through_horns(levelled(studio.render(STOCK, text))))
             for text in texts["zh"]]
    return float(np.sqrt(np.mean(np.square(heard))))


# --- the table ---

HEADER = """\
| profile | rate | range | gap | volume | plain | compressed | voiced | plain − stock | voiced − stock | clipped | peak | F0 span | ms/syllable |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"""


def at_each_snr(values):
    return " ".join(f"{value:.1f}" for value in values.mean(axis=0))


def gain(profile, measured, stock, chain):
    """Against the stock profile through the same chain, over all SNRs, with the half-width of the
    95 % interval over sentences. Languages are not compared."""
    if profile.language != STOCK.language:
        return "–"
    gains = (measured.points[chain] - stock.points[chain]).mean(axis=1)
    return f"{gains.mean():+.1f} ± {1.96 * gains.std(ddof=1) / np.sqrt(len(gains)):.1f}"


def row(profile, measured, stock):
    ms = measured.ms_per_syllable
    cells = [profile.title, profile.rate, profile.range, profile.word_gap, profile.volume,
             *(at_each_snr(measured.points[chain]) for chain in CHAINS),
             gain(profile, measured, stock, "plain"),
             gain(profile, measured, stock, "voiced"),
             measured.clipped, f"{measured.peak:.2f}", f"{measured.span_semitones:.1f}",
             "–" if np.isnan(ms) else f"{ms:.0f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(CHECKOUT / "build/dalaba"))
    parser.add_argument("--shipped", action="store_true", help="only the profiles of voices/*.conf")
    return parser.parse_args()


def main():
    options = arguments()
    parts = {"shipped profiles": [STOCK, *shipped()]}
    if not options.shipped:
        parts = {"sources": [STOCK, *source_candidates()], "settings": setting_candidates(),
                 **parts}
    profiles = list(dict.fromkeys(profile for part in parts.values() for profile in part))
    texts = sentences()
    version, data = espeak()
    with tempfile.TemporaryDirectory(prefix="dalaba-horn-") as folder:
        studio = Studio(folder, options.program, data, profiles)
        noise_rms = reference_level(studio, texts)
        with multiprocessing.Pool() as pool:
            results = dict(zip(profiles, pool.map(
                functools.partial(measure, studio, texts, noise_rms), profiles, chunksize=1)))
    print(f"{len(texts['zh'])} sentences, eSpeak NG {version.split()[0]}")
    for title, part in parts.items():
        print(f"\n**{title}**\n\n{HEADER}")
        for profile in part:
            print(row(profile, results[profile], results[STOCK]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
