# What is measured: figures, never thresholds, since machines are noisy. Included by the Makefile.

PACKAGES_BENCH := espeak-ng alsa-utils python3 python3-dateutil python3-numpy python3-scipy time

BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))

$(BUILD)/bench/%: tests/bench/%.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,BENCH,$<)
	$(link_test)

# The made-up village in which the proof of sound is tried.
$(BUILD)/bench/proof: $(wildcard tests/village/*.[ch])

.PHONY: benches
benches: $(BENCHES)

.PHONY: packages-bench
packages-bench:
	$(call need,$(PACKAGES_CHECK) $(PACKAGES_BENCH))

##: make bench         measure latency, offset, memory, wake-ups, CPU per second of sound;
##:                    AGAINST=REV beside those of another commit
# BENCH_RUNS=50 is how often each latency is measured, BENCH_ROWS="1000 200000" the sizes of the logs that are asked
# (2000000 takes half a gigabyte and some minutes). AGAINST=REV prints the medians of that commit
# beside those of this tree, ROUNDS of each, in turn.
AGAINST ?=
ROUNDS  ?= 5
.PHONY: bench
bench: packages-bench programs paced $(BUILD)/bench/sound $(BUILD)/bench/calendar_bench
ifeq ($(AGAINST),)
	@$(BUILD)/bench/sound
	@$(BUILD)/bench/calendar_bench
	@$(PYTHON) tests/bench/bench.py
else
	@BENCH_RUNS=$${BENCH_RUNS:-10} $(PYTHON) tests/bench/against.py --rounds $(ROUNDS) $(AGAINST)
endif

##: make bench-sound   loudness, peaks, edges, pauses, pitch; live talks; zones of three rates
# BENCH_SECONDS=600 is how long zones and talks are listened to.
.PHONY: bench-sound
bench-sound: packages-check programs paced $(BUILD)/bench/figures $(BUILD)/bench/talks
	@DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/figures.py --figures $(abspath $(BUILD)/bench/figures) \
		--talks $(abspath $(BUILD)/bench/talks)

##: make bench-report  what the report of a year costs over ROWS=2000000 rows of it
# Some minutes, and a gigabyte of memory: the days of an old log are summed up in its own time.
.PHONY: bench-report
bench-report: packages-check programs paced
	@DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/report.py

##: make bench-voices  measure the voice profiles on a simulated horn
# docs/voices.md; four minutes.
.PHONY: bench-voices
bench-voices: packages-bench programs
	@$(PYTHON) tests/bench/horn.py

##: make bench-voicing what the horn's voicing gains, by ESTOI
# Needs numpy and scipy; a minute.
.PHONY: bench-voicing
bench-voicing: packages-bench programs
	@$(PYTHON) tests/bench/voicing.py

##: make bench-speech  score the reader of Mandarin (SPEECH_SETS=../shared/speech), and what it costs
SPEECH_SETS ?= ../shared/speech
.PHONY: bench-speech
bench-speech: packages-build programs $(BUILD)/bench/syllables $(BUILD)/bench/handover
	@$(PYTHON) tests/bench/speech.py --sets $(SPEECH_SETS) --build $(BUILD)

##: make bench-proof   how often the proof of sound is right in a made-up village
# BENCH_PROOF="-s SEED -a ALIVE -d DEAD -w WORKERS -m"; -m: the zones have their marks; without BENCH_PROOF 30,000 dead airings, an hour of a core.
BENCH_PROOF ?=
CORPUS := $(BUILD)/bench/corpus/index
$(CORPUS): tests/bench/proof.py | programs
	@$(PYTHON) $< --build $(BUILD) $(@D)

.PHONY: bench-proof
bench-proof: packages-bench programs $(BUILD)/bench/proof $(CORPUS)
	@$(BUILD)/bench/proof $(BENCH_PROOF) $(dir $(CORPUS))

##: make bench-faults  how long each fault takes to be told and to be over
# Four minutes.
.PHONY: bench-faults
bench-faults: programs paced
	@DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/faults.py

##: make soak          weeks of airings with faults between: memory before and after
# Twelve minutes.
.PHONY: soak
soak: programs paced
	@$(ENVIRONMENT) DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/soak.py

##: make kills         kill -9 at 200 random moments during airings
# Seven minutes.
.PHONY: kills
kills: programs paced
	@$(PYTHON) tests/bench/kills.py
