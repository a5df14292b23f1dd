#!/usr/bin/python3
"""make bench-speech: how the reader of Mandarin reads every set there is, where it takes breath, whether
eSpeak NG says what it is asked to, and what reading costs. Figures, no thresholds.

The weights of polyphones that the program ships are learned on the whole of the polyphone set, so the
figure that counts there is another: learned on its odd lines, in a lexicon of its own, tested on the even
ones. The rules were written with the odd lines of the running text in view; its even lines are reported
beside the whole.
"""

import argparse
import collections
import importlib.machinery
import importlib.util
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ERRORS_SHOWN = 40


def load_score(path):
    loader = importlib.machinery.SourceFileLoader("score", str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("score", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


class Bench:
    def __init__(self, sets, build):
        self.sets, self.build = sets, build
        self.work = build / "bench"
        self.voice = str(build / "dalaba-voice")

    def half(self, name, first):
        """Every second line of a set, from line `first` (0 or 1) on, in a file of its own."""
        path = self.work / f"{name}-{'odd' if first == 0 else 'even'}.tsv"
        lines = (self.sets / f"{name}.tsv").read_text(encoding="utf8").splitlines(keepends=True)
        path.write_text("".join(lines[first::2]), encoding="utf8")
        return path

    def score(self, kind, path, *form, voice=None):
        run = subprocess.run([str(self.sets / "score"), kind, str(path), "--", voice or self.voice,
                              "read", *form], stdout=subprocess.PIPE, encoding="utf8", check=True)
        words = run.stdout.splitlines()[-1].split()
        return {name: float(value) for name, value in zip(words[::2], words[1::2])}

    def make_lexicon(self, weights, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        voices = ROOT / "voices"
        subprocess.run([voices / "build-lexicon", voices / "words.tsv", voices / "characters.tsv",
                        voices / "village.txt", voices / "places.txt", voices / "two-ways.txt",
                        weights, path], check=True, stdout=subprocess.DEVNULL)

    def learn_half(self):
        """A program whose lexicon, found beside it, has weights of the odd lines alone."""
        nothing, bare = self.work / "no-polyphones.txt", self.work / "lexicon-bare"
        nothing.write_text("")
        self.make_lexicon(nothing, bare)
        weights, tree = self.work / "polyphones-half.txt", self.work / "half"
        with open(weights, "w", encoding="utf8") as file:
            subprocess.run([ROOT / "voices/learn-polyphones", self.half("polyphones", 0), "--",
                            self.work / "syllables", bare], check=True, stdout=file)
        self.make_lexicon(weights, tree / "share/dalaba/voices/lexicon")
        return shutil.copy(self.voice, tree)


def row(name, aim, whole, held_out):
    print(f"| {name} | {aim} | {whole} | {held_out} |")


# The sets of notices: nobody tuned to them before they were read first, so that they have no half kept
# back. Set, how it is scored, what the reader prints, the figure that counts, its aim.
NOTICES = (
    ("fresh-text", "text", "--text", "right", "97 % blind, 92 % aimed"),
    ("fresh-pinyin", "polyphones", "--pinyin", "toned", "97 %"),
    ("fresh-running", "running", "--pinyin", "tolerant", "99.5 %"),
    ("fresh-running", "running", "--pinyin", "strict", "99.0 %"),
    ("breaks", "breaks", "--breaks", "phrase", "68 %"),
    ("breaks", "breaks", "--breaks", "inside", "under 3 %"),
    ("breaks", "breaks", "--breaks", "broken", "100 % of the long clauses"),
)


def print_notices(bench):
    for name, kind, form, figure, aim in NOTICES:
        scores = bench.score(kind, bench.sets / f"{name}.tsv", form)
        row(f"{name}, {figure}", aim, f"{scores[figure]:.2f} %", "")


def print_scores(bench):
    running, even = bench.sets / "running-text.tsv", bench.half("running-text", 1)
    whole = bench.score("running", running, "--pinyin")
    held = bench.score("running", even, "--pinyin")
    half = bench.learn_half()
    print("| set | aim | whole set, as shipped | held out |\n|---|--:|--:|--:|")
    for name, aim in (("tolerant", 99.6), ("strict", 98.1), ("toneless", 99.85)):
        row(f"running text, {name}", f"{aim} %", f"{whole[name]:.2f} %", f"{held[name]:.2f} %")
    shipped = bench.score("polyphones", bench.sets / "polyphones.tsv", "--pinyin")
    learned = bench.score("polyphones", bench.half("polyphones", 1), "--pinyin", voice=half)
    row("polyphones, toned", "96 %", f"{shipped['toned']:.2f} %", f"{learned['toned']:.2f} %")
    pairs = bench.score("text", bench.sets / "normalisation.tsv", "--text")
    row("normalisation pairs", "98.5 %", f"{pairs['right']:.2f} %", "")
    print_notices(bench)


def print_costs(bench):
    texts = "".join(line.split("\t")[0] + "\n" for line in
                    (bench.sets / "running-text.tsv").read_text(encoding="utf8").splitlines())
    run = subprocess.run([bench.work / "handover"], input=texts, stdout=subprocess.PIPE,
                         encoding="utf8", check=True)
    figures = {name: int(value) for name, value in (line.split() for line in run.stdout.splitlines())}
    same, asked = figures["same_syllables"], figures["syllables"]
    row("syllables that eSpeak NG says as asked", "100 %", f"{same} of {asked}, {100 * same / asked:.2f} %", "")
    print()
    share = 100 * figures["read_us"] / figures["synthesis_us"]
    print(f"reading {figures['texts']} sentences: {figures['read_us'] / 1000:.0f} ms of CPU; their synthesis: "
          f"{figures['synthesis_us'] / 1000:.0f} ms; {share:.1f} % of it (aim: 10 %)")
    print(f"opening the reader: {figures['open_us'] / 1000:.1f} ms")
    own = figures["lexicon_kb"] + figures["anonymous_kb"]
    print(f"resident when all are read: lexicon {figures['lexicon_kb']} kB (mapped, shared), anonymous memory "
          f"{figures['anonymous_kb']} kB more than before ({figures['heap_kb']} kB of it the reader's heap), "
          f"together {own / 1024:.1f} MB (aim: 8 MB)")
    print(f"the whole program with its libraries, before eSpeak NG is loaded: "
          f"{figures['process_kb'] / 1024:.1f} MB")


def is_han(character):
    return "\u3400" <= character <= "\u9fff" or character == "〇"


def differences(score, rows, lines):
    """(character, reference, read, three characters around it) of each syllable that is read otherwise."""
    for (text, reference, *_), line in zip(rows, lines):
        signs = [i for i, character in enumerate(text) if is_han(character)]
        reference, read = score.syllables(reference), score.syllables(line)
        if len(read) != len(signs):
            continue  # a number or a letter in it: no sign for each syllable
        at = -1
        for wanted, said in score.align(reference, read):
            at += said is not None
            if said is None or wanted is None or wanted == said:
                continue
            place = signs[at]
            yield text[place], wanted, said, text[max(0, place - 1):place + 2]


def kind_of(wanted, said):
    if wanted[:-1] != said[:-1]:
        return "erhua" if "r5" in (wanted, said) else "syllable"
    if "5" in (wanted[-1], said[-1]):
        return "neutral or full tone"
    return "second or third tone" if {wanted[-1], said[-1]} == {"2", "3"} else "another full tone"


def print_errors(bench):
    """The most frequent differences in the even lines of the running text."""
    score = load_score(bench.sets / "score")
    rows = score.rows(bench.half("running-text", 1))
    lines = score.ask([bench.voice, "read", "--pinyin"], [text for text, *_ in rows])
    counts, examples = collections.Counter(), {}
    for character, wanted, said, around in differences(score, rows, lines):
        counts[character, wanted, said] += 1
        examples.setdefault((character, wanted, said), around)
    kinds = collections.Counter()
    for (_, wanted, said), times in counts.items():
        kinds[kind_of(wanted, said)] += times
    print(f"\n{sum(counts.values())} syllables of the even lines are read otherwise than spoken: "
          f"{', '.join(f'{kind} {times}' for kind, times in kinds.most_common())}. "
          f"The {ERRORS_SHOWN} most frequent:\n")
    print("| | spoken | read | times | as in |\n|---|---|---|--:|---|")
    for key, times in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:ERRORS_SHOWN]:
        print(f"| {key[0]} | {key[1]} | {key[2]} | {times} | {examples[key]} |")


def print_failed_pairs(bench):
    print("\nThe normalisation pairs that fail:\n", flush=True)
    subprocess.run([bench.sets / "score", "text", bench.sets / "normalisation.tsv", "-v", "--", bench.voice,
                    "read", "--text"], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=pathlib.Path, default=ROOT / "../shared/speech")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    options = parser.parse_args()
    bench = Bench(options.sets.resolve(), options.build.resolve())
    if not (bench.sets / "score").exists():
        sys.exit(f"bench-speech: no sets in {options.sets}; name their folder with SPEECH_SETS=")
    print_scores(bench)
    print_costs(bench)
    print_errors(bench)
    print_failed_pairs(bench)


if __name__ == "__main__":
    main()
