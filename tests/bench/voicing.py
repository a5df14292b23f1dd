#!/usr/bin/python3
"""make bench-voicing: what the voicing `horn` of a zone gains, by the horn and the square of horn.py. Both
chains are the daemon's own, as `dalaba render --voicing` writes them: of the same level in the wire,
through the same horn, in the same noise."""

import argparse
import pathlib
import sys
import tempfile

import numpy as np
from scipy.io import wavfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import horn  # noqa: E402

VOICINGS = ("plain", "horn")


def render(studio, profile, text, voicing):
    with tempfile.NamedTemporaryFile(suffix=".wav", dir=studio.folder) as file:
        studio.run("render", "--config", str(studio.config), "--no-chime", "--voicing", voicing,
                   "--voice", studio.names[profile], "-o", file.name, text)
        return wavfile.read(file.name)[1] / 32768


def scores(clean, wave, number, noise_rms, is_levelled):
    """100 ESTOI at each SNR. The amplifier gets the same power for both, or what the chain gives."""
    level = horn.NOMINAL_RMS / horn.speech_rms(wave) if is_levelled else 1
    heard = horn.through_horns(level * wave)
    noise = noise_rms * horn.pink_noise(len(clean), number)
    reference = horn.at_estoi_rate(clean)
    return [100 * horn.estoi(reference, horn.at_estoi_rate(heard + noise * 10 ** (-snr / 20)))
            for snr in horn.SNRS_DB]


def reference_rms(waves, is_levelled):
    def one(wave):
        level = horn.NOMINAL_RMS / horn.speech_rms(wave) if is_levelled else 1
        return horn.speech_rms(horn.through_horns(level * wave)) ** 2
    return float(np.sqrt(np.mean([one(wave) for wave in waves])))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(horn.CHECKOUT / "build/dalaba"))
    options = parser.parse_args()
    _, data = horn.espeak()
    profiles = [horn.STOCK, *(p for p in horn.shipped() if p.language == "zh")]
    texts = horn.sentences()["zh"]
    print(f"{len(texts)} sentences; 100 ESTOI at {horn.SNRS_DB} dB; RMS and peak in dBFS")
    with tempfile.TemporaryDirectory(prefix="dalaba-voicing-") as folder:
        studio = horn.Studio(folder, options.program, data, profiles)
        for profile in profiles:
            waves = {voicing: [render(studio, profile, text, voicing) for text in texts]
                     for voicing in VOICINGS}
            for is_levelled in (True, False):
                noise_rms = reference_rms(waves["plain"], is_levelled)
                table = {voicing: np.array([scores(clean, wave, i, noise_rms, is_levelled)
                                            for i, (clean, wave) in
                                            enumerate(zip(waves["plain"], waves[voicing]))])
                         for voicing in VOICINGS}
                gain = (table["horn"] - table["plain"]).mean(axis=1)
                print(f"{profile.title:<16} {'same power' if is_levelled else 'as it is':<10} " +
                      "  ".join(f"{v} " + " ".join(f"{x:.1f}" for x in table[v].mean(axis=0))
                                for v in VOICINGS) +
                      f"  gain {gain.mean():+.1f} ± {1.96 * gain.std() / len(gain) ** 0.5:.1f}",
                      flush=True)
            for voicing in VOICINGS:
                rms = np.mean([20 * np.log10(horn.speech_rms(w)) for w in waves[voicing]])
                peak = max(20 * np.log10(np.abs(w).max()) for w in waves[voicing])
                print(f"{profile.title:<16} {voicing:<6} RMS {rms:.1f}  peak {peak:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
