# What is tested, and by what: included by the Makefile.

PACKAGES_CHECK := libcmocka-dev python3-pytest python3-pytest-xdist clang-format clang systemd alsa-utils \
	procps sox git xz-utils jq zsh
PACKAGES_FUZZ  := clang libclang-rt-dev

# Of one build. Where no thread can be started, ThreadSanitizer has nothing to tell; check-threads
# holds this list against the programs.
TESTED   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*_test.c))
THREADED := $(addsuffix _test,base_worker card_card card_playback card_setup cli_check cli_options cli_read \
	client_client daemon_daemon daemon_errands daemon_inquiry daemon_memory daemon_record sound_loudness studio_monitor \
	studio_player studio_studio voice_render web_http)
units_of  = $(addprefix $(1)/unit/,$(if $(filter thread,$(notdir $(1))),$(THREADED),$(TESTED)))

UNITS   := $(call units_of,$(BUILD))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

# What sanitizers are told in whatever runs with them.
ENVIRONMENT := ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 \
	LSAN_OPTIONS=suppressions=tests/fuzz/leaks-of-others:print_suppressions=0 \
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1
PYTEST := $(PYTHON) -m pytest -q -p no:cacheprovider

.PHONY: packages-check packages-fuzz
packages-check:
	$(call need,$(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_CHECK))
packages-fuzz:
	$(call need,$(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_FUZZ))

# --- what the tests are made of ---

# One program of the .c files that it is made of, and of what it needs of the archive.
link_flags := # of its own
link_test = $(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) $(ARCHIVE) $(LIBS) \
	$(link_flags)

$(BUILD)/unit/%: tests/unit/%.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(link_test) -lcmocka -DPACED_FOLDER='"$(abspath build/paced)"' -MMD -MP -MF $@.d

# Its disk is as slow as the machine is busy, but fails only as the test says: there no time passes.
$(BUILD)/unit/daemon_record_test: link_flags = -Wl,--wrap=clock_monotonic_ms

# What is asked of the card is counted.
$(BUILD)/unit/card_playback_test: link_flags = $(patsubst %,-Wl$(comma)--wrap=snd_pcm_%,status delay avail writei)

# The voice's process, the real one and one that lies.
$(BUILD)/unit/voice_renderer_test: $(BUILD)/unit/voice_liar $(BUILD)/dalaba-voice

# Our own calls for memory come to the test's first, and its time is the test's.
$(BUILD)/unit/daemon_memory_test: link_flags = $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc realloc reallocarray \
	strdup strndup realpath open_memstream asprintf clock_realtime_ms clock_boottime_ms clock_monotonic_ms)

-include $(UNITS:=.d) $(BUILD)/unit/voice_liar.d

# A fuzzer replays its corpus as a test; `make fuzz` builds it for libFuzzer instead.
FUZZ_MAIN ?= tests/fuzz/replay.c
$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZ_MAIN) $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(link_test)

.PHONY: fuzzers
fuzzers: $(FUZZERS)

# The ALSA PCMs and mixer of the tests, what daemon tests preload, so that eSpeak NG and the disk fail on
# demand, and a wall clock that tests can set. Plain, since they come into programs that are not sanitized.
PACED := $(patsubst %,build/paced/libasound_module_pcm_%.so,paced heard) \
	build/paced/libasound_module_ctl_paced.so
FAIL  := build/paced/libfail.so
SHORT := build/paced/libshort.so
TEST_CLOCK := build/clock/libclock.so

build/paced/libasound_module_pcm_paced.so: tests/paced/paced.c tests/paced/plugin.h
build/paced/libasound_module_pcm_heard.so: tests/paced/heard.c tests/paced/plugin.h
build/paced/libasound_module_ctl_paced.so: tests/paced/mixer.c
$(FAIL): tests/daemon/fail.c
$(SHORT): tests/daemon/short.c
$(TEST_CLOCK): tests/clock/clock.c

$(PACED): library_flags = -Wno-unused-parameter -DPIC $(shell $(PKG_CONFIG) --cflags --libs alsa)
$(FAIL): library_flags = $(shell $(PKG_CONFIG) --cflags espeak-ng sndfile) -ldl
$(SHORT): library_flags = $(WIDE) -ldl
$(TEST_CLOCK): library_flags = $(WIDE) -pthread
$(PACED) $(FAIL) $(SHORT) $(TEST_CLOCK):
	@mkdir -p $(@D)
	$(call say,LIB,$@)
	$(Q)$(CC) -O2 -g -std=gnu17 -Wall -Wextra -Werror -D_GNU_SOURCE -fPIC -shared -o $@ $< $(library_flags)

.PHONY: paced test-clock
paced: $(PACED) $(FAIL) $(SHORT)
test-clock: $(TEST_CLOCK)

# What the tests of this build run.
.PHONY: units tests
units: $(UNITS) $(DATA) paced
tests: units $(FUZZERS) test-clock

# All that is compiled; nothing of it is run.
.PHONY: compiled
compiled: programs tests benches

# --- make check ---

.PHONY: check
check: packages-check
	@$(AS_CALLER) $(MAKE) --no-print-directory check-all

# A test that waits for sound needs no core of its own; one with a sanitizer is at work half as much again.
CORES   := $(shell nproc)
AT_ONCE ?= $(shell expr $(if $(SANITIZE),5,7) '*' $(CORES))
# As many compilers as cores, where the caller did not say how many.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(CORES))

# Every part notes when it began; what each took stands before the last line (tests/check-times).
CHECK_TIMES := build/check.times
part = @echo "$$(date +%s) $(1)" >>$(CHECK_TIMES)

.PHONY: check-all
check-all:
	@mkdir -p $(dir $(CHECK_TIMES)) && rm -f $(CHECK_TIMES)
	$(call part,build)
	@$(MAKE) --no-print-directory $(PARALLEL) check-format all tests build-address build-thread build-clang \
		check-globals check-threads check-narrow
	$(call part,units)
	@$(MAKE) --no-print-directory check-units BUILDS='build/thread build/address build'
	$(call part,fuzzers words package)
	@$(MAKE) --no-print-directory $(PARALLEL) --output-sync check-package check-calendar check-words check-layers \
		check-fuzz check-fuzz-address check-systemd
	$(call part,daemon with sanitizers)
	@$(MAKE) --no-print-directory SANITIZE=address,undefined check-daemon
	$(call part,daemon)
	@DALABA_CHECK_TIMES=$(CHECK_TIMES) $(MAKE) --no-print-directory check-daemon

# Formatting is decided by clang-format 14, Debian 12's; others differ in details.
.PHONY: check-format
check-format:
	@if clang-format --version | grep -q 'version 14\.'; then \
		clang-format --dry-run -Werror $(FORMATTED); \
	else echo "format: not checked, this is not clang-format 14"; fi

# The builds beside the plain one, after what they all share. What only `make fuzz` builds with clang is
# built with it in every check.
.PHONY: build-address build-thread build-clang
build-address build-thread build-clang: $(DATA) paced test-clock
build-address:
	@$(MAKE) --no-print-directory SANITIZE=address,undefined programs tests
build-thread:
	@$(MAKE) --no-print-directory SANITIZE=thread units
build-clang:
	@$(MAKE) --no-print-directory BUILD=build/clang CC=clang CFLAGS=-O0 fuzzers

# What each object defines for others is used by one of them, or by a test, and defined once.
.PHONY: check-globals
check-globals: $(PROGRAMS)
	@nm -A -g $(OBJECTS) $(MAINS:%=$(BUILD)/obj/%.o) >$(BUILD)/globals
	@awk -f tests/globals.awk $(BUILD)/globals $(filter tests/%,$(FORMATTED))

.PHONY: check-threads
check-threads: $(UNITS)
	@nm -A -u $(UNITS) | awk -v named='$(THREADED)' -f tests/threads.awk

# On a box of 32 bits long and size_t are narrower. Conversions that it refuses are found without one, since only
# types are asked for; stubs-32.h, which no type is in, comes with such a machine's own library.
NARROW   := build/narrow
NARROWED := $(patsubst %.c,$(NARROW)/%,$(filter %.c,$(SOURCE_FILES)) $(wildcard tests/unit/*.c))

$(NARROW)/src/card/card: WIDE :=
$(NARROW)/%: %.c
	@mkdir -p $(@D) $(NARROW)/gnu && : >$(NARROW)/gnu/stubs-32.h
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -m32 -fsyntax-only -Wno-psabi $(LIBFLAGS) -DPACED_FOLDER='""' -I$(NARROW) \
		-idirafter /usr/include/$$($(CC) -print-multiarch) $<

.PHONY: check-narrow narrowed
narrowed: $(NARROWED)
check-narrow:
	@if $(CC) -m32 -E -x c /dev/null >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory narrowed; \
	else echo "narrow: not checked, $(CC) makes nothing of 32 bits here"; fi

# The units of this build, or those that UNITS names; of several builds, which must be there, with BUILDS:
# the slowest first, for what begins last ends last.
BUILDS ?=
.PHONY: check-units
check-units: $(UNITS) $(DATA) paced
	@printf '%s\n' $(if $(BUILDS),$(foreach build,$(BUILDS),$(call units_of,$(build))),$(UNITS)) | \
		$(ENVIRONMENT) xargs -P $(AT_ONCE) -n 1 tests/run-unit

.PHONY: check-fuzz
check-fuzz: $(FUZZERS) $(DATA)
	@for fuzzer in $(FUZZERS); do \
		name=$$(basename $$fuzzer _fuzz); \
		$(ENVIRONMENT) $$fuzzer tests/fuzz/corpus/$$name/* || exit 1; \
		echo "$$fuzzer: corpus of $$(ls tests/fuzz/corpus/$$name | wc -l) replayed"; \
	done

.PHONY: check-fuzz-address
check-fuzz-address:
	@$(MAKE) --no-print-directory SANITIZE=address,undefined check-fuzz

# pytest drives the real daemon; its last line counts the tests.
.PHONY: check-daemon
check-daemon: programs paced test-clock
	@$(ENVIRONMENT) DALABA_BUILD=$(BUILD) $(PYTEST) -n $(AT_ONCE) tests/daemon

# Generated rules against systemd-analyze calendar; DALABA_RULES=1000 for more of them.
.PHONY: check-calendar
check-calendar: programs
	@DALABA_BUILD=$(BUILD) $(PYTEST) tests/calendar

.PHONY: check-words
check-words:
	@$(PYTEST) tests/words

# That make layers and check-globals fail on what they should.
.PHONY: check-layers
check-layers:
	@$(PYTEST) tests/layers

# What is handed on: versions, tarball, completion; and make itself, without a warning.
.PHONY: check-package
check-package: programs
	@DALABA_BUILD=$(BUILD) $(PYTEST) tests/package

# How exposed the unit may be, in tenths: of what is left, most is the sound device, real time and the clock.
EXPOSURE_MAX := 12
.PHONY: check-systemd
check-systemd: programs
	@rm -rf $(BUILD)/stage
	@$(MAKE) --no-print-directory -s install DESTDIR=$(BUILD)/stage PREFIX=/usr
	@sed 's|=/usr/s\?bin/\(dalabad\?\)|="$(abspath $(BUILD))/\1"|; /^Documentation=/d' \
		$(BUILD)/stage/usr/lib/systemd/system/dalabad.service >$(BUILD)/dalabad.service
	systemd-analyze verify $(BUILD)/dalabad.service
	@grep -qx 'StartLimitIntervalSec=0' $(BUILD)/dalabad.service # Or five failures are the last.
	@systemd-analyze security --offline=true --threshold=$(EXPOSURE_MAX) --no-pager \
		$(BUILD)/dalabad.service >$(BUILD)/exposure.log || { cat $(BUILD)/exposure.log; exit 1; }
	@grep exposure $(BUILD)/exposure.log

# --- other machines, other releases: by hand, as root ---

# Of Debian; RELEASE=trixie for one of them.
RELEASE  ?=
RELEASES ?= $(or $(RELEASE),bookworm trixie)

##: sudo make check-vm the installed station in virtual machines of Debian 12 and 13 (RELEASE=trixie: one)
# Under real systemd, on real kernel drivers, in a guest (../shared/vm): tests/vm/check-vm.
# WITHOUT=daemon is the test of these tests: with none installed every check must fail.
WITHOUT ?=
.PHONY: check-vm
check-vm:
	@for release in $(RELEASES); do \
		PACKAGES_BUILD='$(PACKAGES_BUILD)' PACKAGES_RUN='$(PACKAGES_RUN)' \
		EXPOSURE_MAX=$(EXPOSURE_MAX) WITHOUT='$(WITHOUT)' tests/vm/check-vm $$release || exit 1; \
	done

##: make check-fresh   both commands and the installation on minimal Debians (RELEASES="bookworm trixie")
# What a new user does; forty minutes.
.PHONY: check-fresh
check-fresh:
	$(call need,debootstrap)
	@tests/fresh/check-fresh $(RELEASES)

##: make check-cross   for 32-bit ARM, arm64 and i386 (MACHINES="armhf arm64 i386", RELEASES)
# All of it compiled for other machines and run by qemu-user; half an hour.
MACHINES ?= armhf arm64 i386
.PHONY: check-cross
check-cross:
	$(call need,debootstrap)
	@PACKAGES="$(filter lib%-dev,$(PACKAGES_BUILD) $(PACKAGES_CHECK))" tests/cross/check-cross "$(RELEASES)" "$(MACHINES)"

##: make check-deb     the Debian package made, installed, upgraded and purged on minimal Debians
# Half an hour.
.PHONY: check-deb
check-deb:
	$(call need,debootstrap git)
	@tests/package/check-deb $(RELEASES)

# --- for longer ---

##: make fuzz          fuzz every parser (FUZZ_SECONDS=60 each)
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz: packages-fuzz
	@$(AS_CALLER) $(MAKE) --no-print-directory $(PARALLEL) BUILD=build/libfuzzer CC=clang FUZZ_MAIN= \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined' LDFLAGS=-fsanitize=fuzzer fuzz-all

.PHONY: fuzz-all
fuzz-all: $(FUZZERS) $(DATA)
	@for fuzzer in $(FUZZERS); do \
		name=$$(basename $$fuzzer _fuzz); \
		mkdir -p $(BUILD)/corpus/$$name; \
		$(ENVIRONMENT) $$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=10 $(BUILD)/corpus/$$name \
			tests/fuzz/corpus/$$name || exit 1; \
	done

##: make simulate-long a hundred villages for five years each, audited
# Some five minutes; make check lives for 60 days.
.PHONY: simulate-long
simulate-long: $(BUILD)/unit/station_years_test
	@DALABA_YEARS_DAYS=1826 DALABA_YEARS_VILLAGES=$${DALABA_YEARS_VILLAGES:-100} \
		$(BUILD)/unit/station_years_test

##: make sweeps       a thousand damaged logs, a disk that fails at each write, no memory at each allocation
# A quarter of an hour, in which the real daemon is tried at each sixth moment (SWEEP); make check has 150 damages,
# every seventeenth write and every 97th allocation, and two moments of each kind in the daemon.
.PHONY: sweeps
sweeps: $(BUILD)/unit/asrun_damage_test $(BUILD)/unit/daemon_record_test $(BUILD)/unit/daemon_memory_test \
		programs paced test-clock
	@DAMAGES=$${DAMAGES:-1000} $(BUILD)/unit/asrun_damage_test
	@EVERY_MOMENT=1 $(BUILD)/unit/daemon_record_test
	@EVERY_MOMENT=1 $(BUILD)/unit/daemon_memory_test
	@SWEEP=$${SWEEP:-6} DALABA_BUILD=$(BUILD) /usr/bin/python3 -m pytest -q -s tests/daemon/test_short.py
