# Dalaba: `sudo make run` airs the sample morning notices, `sudo make check` runs every test.
# `make help` lists the rest.

# The first line of NEWS names the version; tests/package compares what else does.
VERSION_OF := sed -n '1s/^Dalaba \([0-9.]*\) .*/\1/p'
VERSION := $(shell $(VERSION_OF) NEWS)
# Where install copies to; nothing else knows it (base/installation.h).
PREFIX  ?= /usr/local
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=

# SANITIZE=address,undefined or SANITIZE=thread builds the same tree beside the plain one.
SANITIZE ?=
BUILD    ?= build$(if $(SANITIZE),/$(firstword $(subst $(comma), ,$(SANITIZE))))
comma    := ,

ifeq ($(origin CC),default)
CC := gcc
endif
# A cross build names its tools: CC=arm-linux-gnueabihf-gcc PKG_CONFIG=arm-linux-gnueabihf-pkg-config.
PKG_CONFIG ?= pkg-config
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wvla -Werror
override CFLAGS += -std=gnu17 $(WARNINGS) -fno-strict-aliasing -pthread \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# Dates after 2038 and files over 2 GB, on 32 bits too.
WIDE := -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64 -DDALABA_WIDE
override CPPFLAGS += -Isrc -Itests -D_GNU_SOURCE $(WIDE) -DDALABA_VERSION='"$(VERSION)"'
# A program loads only what it calls: `dalaba urgent` must not wait for libpulse.
override LDFLAGS += -Wl,--as-needed -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

MODULES  := alsa espeak-ng libconfig libgpiod libpcre2-8 libseccomp libsystemd sndfile soxr \
	libebur128 sqlite3 libmicrohttpd jansson libcurl
# libnova comes without a pkg-config file.
LIBS      = $(shell $(PKG_CONFIG) --libs $(MODULES)) -lnova -lm
LIBFLAGS  = $(shell $(PKG_CONFIG) --cflags $(MODULES))

PACKAGES_BUILD := gcc make pkg-config gettext libasound2-dev libespeak-ng-dev libconfig-dev \
	libpcre2-dev libseccomp-dev libsystemd-dev libsndfile1-dev libsoxr-dev libebur128-dev \
	libsqlite3-dev libmicrohttpd-dev libjansson-dev libcurl4-openssl-dev libgpiod-dev libnova-dev python3
PACKAGES_RUN   := espeak-ng-data tzdata
PACKAGES_CHECK := libcmocka-dev python3-pytest python3-pytest-xdist clang-format systemd alsa-utils procps sox git xz-utils
PACKAGES_BENCH := espeak-ng alsa-utils python3 python3-numpy python3-scipy time

# Everything but the mains is one archive; a test links what it needs of it.
SOURCES  := $(filter-out src/main.c src/cli/main.c src/cli/voice_main.c,$(wildcard src/*.c src/*/*.c))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
ARCHIVE  := $(BUILD)/libdalaba.a
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
# What programs find at run time lies in a build as it does once installed; the same for every build.
SHARE    := build/share
CATALOGUES := $(patsubst src/po/%.po,$(SHARE)/locale/%/LC_MESSAGES/dalaba.mo,$(wildcard src/po/*.po))
BORROWED_LOCALE := $(SHARE)/dalaba/locales/zh_CN.UTF-8
VOICES   := $(patsubst %,$(SHARE)/dalaba/%,$(wildcard voices/*.conf voices/horn*))
LEXICON  := $(SHARE)/dalaba/voices/lexicon
DATA     := $(LEXICON) $(VOICES) $(CATALOGUES) $(BORROWED_LOCALE)
FORMATTED := $(wildcard src/*.[ch] src/*/*.[ch] tests/*/*.[ch])

PYTHON   := /usr/bin/python3

# Half a file, of a disk that was full, is newer than what it is made of.
.DELETE_ON_ERROR:

# V=1 shows the commands.
Q := $(if $(V),,@)
say = @printf '  %-6s %s\n' $(1) $(2)

.PHONY: all
all: layers programs

# The words that the reader knows.
LEXICON_OF  := voices/words.tsv voices/characters.tsv voices/village.txt voices/places.txt \
	voices/polyphones.txt

.PHONY: programs
programs: $(DATA) $(BUILD)/dalabad $(BUILD)/dalaba $(BUILD)/dalaba-voice

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# ALSA's timestamp is a struct timespec, which has the size that libasound was built with: that is the
# compiler's own. Debian 12's 32-bit ones have 32 bits of it, and the time since the boot fits.
$(BUILD)/obj/card/card.o: WIDE :=

# What says the version is built anew when it changes.
$(patsubst src/%.c,$(BUILD)/obj/%.o,$(shell grep -lr --include='*.c' DALABA_VERSION src)): NEWS

$(ARCHIVE): $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(OBJECTS)

$(BUILD)/dalabad: $(BUILD)/obj/main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/dalaba: $(BUILD)/obj/cli/main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/dalaba-voice: $(BUILD)/obj/cli/voice_main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(SHARE)/locale/%/LC_MESSAGES/dalaba.mo: src/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

$(VOICES): $(SHARE)/dalaba/%: %
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(LEXICON): voices/build-lexicon $(LEXICON_OF)
	@mkdir -p $(@D)
	$(call say,WORDS,$@)
	$(Q)$(PYTHON) $< $(LEXICON_OF) $@

# Chinese messages on a box without generated locales: see src/base/translate.c.
$(BORROWED_LOCALE):
	@mkdir -p $(@D)
	@ln -sfn /usr/lib/locale/C.utf8 $@

$(BUILD)/unit/%: tests/unit/%.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(Q)$(CC) $(CPPFLAGS) -DPACED_FOLDER='"$(abspath build/paced)"' $(LIBFLAGS) $(CFLAGS) -MMD -MP \
		-MF $@.d $(LDFLAGS) -o $@ $< $(ARCHIVE) $(LIBS) -lcmocka

# The voice's process, the real one and one that lies.
$(BUILD)/unit/voice_renderer_test: $(BUILD)/unit/voice_liar $(BUILD)/dalaba-voice

# A fuzzer replays its corpus as a test; `make fuzz` builds it for libFuzzer instead.
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# All that is compiled; nothing of it is run.
.PHONY: compiled
compiled: programs paced test-clock $(UNITS) $(FUZZERS) \
	$(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))

-include $(OBJECTS:.o=.d) $(BUILD)/obj/main.d $(BUILD)/obj/cli/main.d $(BUILD)/obj/cli/voice_main.d \
	$(UNITS:=.d)

# The ALSA PCMs and mixer of the tests; plain, since ALSA loads it into programs that are not sanitized too.
PACED := $(patsubst %,build/paced/libasound_module_pcm_%.so,paced heard) \
	build/paced/libasound_module_ctl_paced.so
# What daemon tests preload, so that eSpeak NG and the disk fail on demand.
FAIL := build/paced/libfail.so
$(FAIL): tests/daemon/fail.c
	@mkdir -p $(@D)
	$(call say,LIB,$@)
	$(Q)$(CC) -O2 -g -std=gnu17 -Wall -Wextra -Werror -D_GNU_SOURCE -fPIC -shared -o $@ $< \
		$(shell $(PKG_CONFIG) --cflags espeak-ng sndfile) -ldl

.PHONY: paced
paced: $(PACED) $(FAIL)
build/paced/libasound_module_pcm_paced.so: tests/paced/paced.c tests/paced/plugin.h
build/paced/libasound_module_pcm_heard.so: tests/paced/heard.c tests/paced/plugin.h
build/paced/libasound_module_ctl_paced.so: tests/paced/mixer.c
$(PACED):
	@mkdir -p $(@D)
	$(call say,ALSA,$@)
	$(Q)$(CC) -O2 -g -std=gnu17 -Wall -Wextra -Werror -Wno-unused-parameter -D_GNU_SOURCE \
		-DPIC -fPIC -shared -o $@ $< $(shell $(PKG_CONFIG) --cflags --libs alsa)

# A wall clock that tests can set, preloaded into the daemon.
TEST_CLOCK := build/clock/libclock.so
.PHONY: test-clock
test-clock: $(TEST_CLOCK)
$(TEST_CLOCK): tests/clock/clock.c
	@mkdir -p $(@D)
	$(call say,CLOCK,$@)
	$(Q)$(CC) -O2 -g -std=gnu17 -Wall -Wextra -Werror -D_GNU_SOURCE $(WIDE) -fPIC -shared -pthread -o $@ $<

.PHONY: layers
layers:
	@awk -f tests/layers.awk src/LAYERS $(wildcard src/*.[ch] src/*/*.[ch])

.PHONY: format
format:
	clang-format -i $(FORMATTED)

# Takes the sources' messages into the catalogues: new ones untranslated, those that are gone no more.
.PHONY: po
po:
	@mkdir -p $(BUILD)
	@xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --no-location --sort-output \
		--package-name=dalaba -o $(BUILD)/dalaba.pot $(wildcard src/*.c src/*/*.[ch])
	@for catalogue in src/po/*.po; do \
		msgmerge --quiet --no-fuzzy-matching --no-location --sort-output $$catalogue \
			$(BUILD)/dalaba.pot | msgattrib --no-obsolete | \
			sed '/^"POT-Creation-Date/d' >$(BUILD)/merged.po && \
		msgfmt --check --statistics -o /dev/null $(BUILD)/merged.po && \
		mv $(BUILD)/merged.po $$catalogue || exit 1; done

# Formatting is decided by clang-format 14, Debian 12's; others differ in details.
.PHONY: check-format
check-format:
	@if clang-format --version | grep -q 'version 14\.'; then \
		clang-format --dry-run -Werror $(FORMATTED); \
	else echo "format: not checked, this is not clang-format 14"; fi

# --- packages: installed by root, named to anybody else ---

# $(call need,PACKAGES)
define need
@missing=; for package in $(1); do \
	dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || \
		missing="$$missing $$package"; \
done; \
[ -z "$$missing" ] && exit 0; \
if [ "$$(id -u)" -ne 0 ]; then \
	echo "Missing packages; run: sudo apt-get install$$missing" >&2; exit 1; \
fi; \
export DEBIAN_FRONTEND=noninteractive; \
apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing
endef

.PHONY: packages-build packages-check packages-bench
packages-build:
	$(call need,$(PACKAGES_BUILD) $(PACKAGES_RUN))

packages-check:
	$(call need,$(PACKAGES_BUILD) $(PACKAGES_RUN) $(PACKAGES_CHECK))

packages-bench:
	$(call need,$(PACKAGES_CHECK) $(PACKAGES_BENCH))

# Under sudo only apt and install run as root. The build belongs to the person who called, who wants to
# build again without root; a tree that the caller may not write stays root's. Cards are the group audio's.
CALLER := $(if $(filter 0,$(shell id -u)),$(shell [ -n "$$SUDO_USER" ] && \
	runuser -u "$$SUDO_USER" -- test -w . && echo "$$SUDO_USER"))
CALLER_ENVIRONMENT = env -u SUDO_USER -u SUDO_UID -u SUDO_GID -u SUDO_COMMAND USER=$(CALLER) LOGNAME=$(CALLER) \
	HOME=$(shell getent passwd '$(CALLER)' | cut -d: -f6)
AS_CALLER := $(if $(CALLER),runuser -u $(CALLER) -- $(CALLER_ENVIRONMENT))
AS_CALLER_WITH_AUDIO := $(if $(CALLER),runuser -u $(CALLER) -g "$(shell id -gn '$(CALLER)' 2>/dev/null)" -G audio -- $(CALLER_ENVIRONMENT))

# --- the two commands ---

.PHONY: run
run: packages-build
	@$(AS_CALLER) $(MAKE) --no-print-directory all paced
	@$(AS_CALLER_WITH_AUDIO) tests/run-sample $(BUILD)

.PHONY: check
check: packages-check
	@$(AS_CALLER) $(MAKE) --no-print-directory check-all

# A test that waits for sound needs no core of its own.
CORES   := $(shell nproc)
AT_ONCE ?= $(shell expr 6 '*' $(CORES))
# As many compilers as cores, where the caller did not say how many.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(CORES))

# Every part notes when it began; what each took stands before the last line (tests/check-times).
CHECK_TIMES := build/check.times
part = @echo "$$(date +%s) $(1)" >>$(CHECK_TIMES)

.PHONY: check-all
check-all:
	@mkdir -p $(dir $(CHECK_TIMES)) && rm -f $(CHECK_TIMES)
	$(call part,build)
	@$(MAKE) --no-print-directory $(PARALLEL) check-format all tests
	@$(MAKE) --no-print-directory $(PARALLEL) SANITIZE=address,undefined programs tests
	@$(MAKE) --no-print-directory $(PARALLEL) SANITIZE=thread tests
	$(call part,units)
	@$(MAKE) --no-print-directory check-units BUILDS='build build/address build/thread'
	$(call part,fuzzers and systemd)
	@$(MAKE) --no-print-directory check-fuzz
	@$(MAKE) --no-print-directory SANITIZE=address,undefined check-fuzz
	@$(MAKE) --no-print-directory check-systemd
	$(call part,calendar words package)
	@$(MAKE) --no-print-directory check-calendar check-words check-layers check-package
	$(call part,daemon with sanitizers)
	@$(MAKE) --no-print-directory SANITIZE=address,undefined check-daemon
	$(call part,daemon)
	@DALABA_CHECK_TIMES=$(CHECK_TIMES) $(MAKE) --no-print-directory check-daemon

# What the tests of this build run.
.PHONY: tests
tests: $(UNITS) $(FUZZERS) $(DATA) paced test-clock

# The units of one build; of several, which must be there, with BUILDS.
BUILDS ?= $(BUILD)
.PHONY: check-units
check-units: $(UNITS) $(DATA) paced
	@printf '%s\n' $(foreach build,$(BUILDS),$(UNITS:$(BUILD)/%=$(build)/%)) | \
		$(ENVIRONMENT) xargs -P $(AT_ONCE) -n 1 tests/run-unit

.PHONY: check-fuzz
check-fuzz: $(FUZZERS) $(DATA)
	@for fuzzer in $(FUZZERS); do \
		name=$$(basename $$fuzzer _fuzz); \
		$(ENVIRONMENT) $$fuzzer tests/fuzz/corpus/$$name/* || exit 1; \
		echo "$$fuzzer: corpus of $$(ls tests/fuzz/corpus/$$name | wc -l) replayed"; \
	done

# pytest drives the real daemon; its last line counts the tests.
.PHONY: check-daemon
check-daemon: programs paced test-clock
	@$(ENVIRONMENT) DALABA_BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider -n $(AT_ONCE) \
		tests/daemon

# Generated rules against systemd-analyze calendar; DALABA_RULES=1000 for more of them.
.PHONY: check-calendar
check-calendar: programs
	@DALABA_BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider tests/calendar

.PHONY: check-words
check-words:
	@$(PYTHON) -m pytest -q -p no:cacheprovider tests/words

# That make layers fails on what it should.
.PHONY: check-layers
check-layers:
	@$(PYTHON) -m pytest -q -p no:cacheprovider tests/layers

# What is handed on: versions, tarball, completion.
.PHONY: check-package
check-package: programs
	@DALABA_BUILD=$(BUILD) $(PYTHON) -m pytest -q -p no:cacheprovider tests/package

# How exposed the unit may be, in tenths: of what is left, most is the sound device, real time and the clock.
EXPOSURE_MAX := 12
.PHONY: check-systemd
check-systemd: programs
	@rm -rf $(BUILD)/stage
	@$(MAKE) --no-print-directory -s install DESTDIR=$(BUILD)/stage PREFIX=/usr
	@sed 's|=/usr/s\?bin/\(dalabad\?\)|="$(abspath $(BUILD))/\1"|; /^Documentation=/d' \
		$(BUILD)/stage/usr/lib/systemd/system/dalabad.service >$(BUILD)/dalabad.service
	systemd-analyze verify $(BUILD)/dalabad.service
	@systemd-analyze security --offline=true --threshold=$(EXPOSURE_MAX) --no-pager \
		$(BUILD)/dalabad.service >$(BUILD)/exposure.log || { cat $(BUILD)/exposure.log; exit 1; }
	@grep exposure $(BUILD)/exposure.log

# The installed station under real systemd, on real kernel drivers, in a guest (../shared/vm): tests/vm/check-vm.
# WITHOUT=daemon is the test of these tests: with none installed every check must fail.
# Of Debian; RELEASE=trixie for one of them.
RELEASES ?= $(or $(RELEASE),bookworm trixie)
.PHONY: check-vm
check-vm:
	@for release in $(RELEASES); do \
		PACKAGES_BUILD='$(PACKAGES_BUILD)' PACKAGES_RUN='$(PACKAGES_RUN)' \
		EXPOSURE_MAX=$(EXPOSURE_MAX) WITHOUT='$(WITHOUT)' tests/vm/check-vm $$release || exit 1; \
	done

# What a new user does, in minimal Debians made for it; needs root, forty minutes.
.PHONY: check-fresh
check-fresh:
	$(call need,debootstrap)
	@tests/fresh/check-fresh $(RELEASES)

# All of it compiled for other machines and run by qemu-user; needs root, half an hour.
MACHINES ?= armhf arm64 i386
.PHONY: check-cross
check-cross:
	$(call need,debootstrap)
	@PACKAGES="$(filter lib%-dev,$(PACKAGES_BUILD) $(PACKAGES_CHECK))" tests/cross/check-cross "$(RELEASES)" "$(MACHINES)"

# The Debian package made and used on minimal Debians; needs root, half an hour.
.PHONY: check-deb
check-deb:
	$(call need,debootstrap git)
	@tests/package/check-deb $(RELEASES)

ENVIRONMENT := ASAN_OPTIONS=detect_leaks=1:abort_on_error=1 \
	LSAN_OPTIONS=suppressions=tests/fuzz/leaks-of-others:print_suppressions=0 \
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1

# --- figures, never thresholds: machines are noisy ---

BENCHES := $(BUILD)/bench/sound $(BUILD)/bench/calendar_bench

$(BUILD)/bench/%: tests/bench/%.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,BENCH,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# BENCH_RUNS=50 is how often each latency is measured. AGAINST=REV prints the medians of that commit
# beside those of this tree, ROUNDS of each, in turn.
AGAINST ?=
ROUNDS  ?= 5
.PHONY: bench
bench: packages-bench programs paced $(BENCHES)
ifeq ($(AGAINST),)
	@for bench in $(BENCHES); do $$bench || exit 1; done
	@$(PYTHON) tests/bench/bench.py
else
	@BENCH_RUNS=$${BENCH_RUNS:-10} $(PYTHON) tests/bench/against.py --rounds $(ROUNDS) $(AGAINST)
endif

# Every voice profile on a simulated horn (docs/voices.md), four minutes.
.PHONY: bench-voices
bench-voices: packages-bench programs
	@$(PYTHON) tests/bench/horn.py

# A hundred random villages, five years each, some five minutes; make check lives for 60 days.
.PHONY: simulate-long
simulate-long: $(BUILD)/unit/station_years_test
	@DALABA_YEARS_DAYS=1826 DALABA_YEARS_VILLAGES=$${DALABA_YEARS_VILLAGES:-100} \
		$(BUILD)/unit/station_years_test

# What the horn's voicing gains, by ESTOI; needs numpy and scipy, a minute.
.PHONY: bench-voicing
bench-voicing: programs
	@$(PYTHON) tests/bench/voicing.py

# How often the proof of sound is right, on simulated recordings of a horn; twelve minutes.
.PHONY: bench-proof
bench-proof: programs
	@$(PYTHON) tests/bench/proof.py --build $(BUILD)

# Each fault: what the row says, seconds until it is told and until it is over; four minutes.
.PHONY: bench-faults
bench-faults: programs paced
	@DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/faults.py

# As many airings as a village has in weeks: memory before and after; twelve minutes.
.PHONY: soak
soak: programs paced
	@$(ENVIRONMENT) DALABA_BUILD=$(BUILD) $(PYTHON) tests/bench/soak.py

# 200 times kill -9 at random moments, seven minutes.
.PHONY: kills
kills: programs paced
	@$(PYTHON) tests/bench/kills.py

# What the reader of Mandarin makes of the sets of SPEECH_SETS, and what it costs.
SPEECH_SETS ?= ../shared/speech

.PHONY: bench-speech
bench-speech: packages-build programs $(BUILD)/bench/syllables $(BUILD)/bench/handover
	@$(PYTHON) tests/bench/speech.py --sets $(SPEECH_SETS) --build $(BUILD)

# voices/words.tsv and voices/characters.tsv anew; needs npm, the network and Debian 12's unicode-data.
.PHONY: refresh-words
refresh-words:
	@$(PYTHON) voices/refresh-words voices

# --- fuzzing for longer: make fuzz FUZZ_SECONDS=600 ---

FUZZ_SECONDS ?= 60

.PHONY: fuzz
fuzz:
	@$(MAKE) --no-print-directory BUILD=build/libfuzzer CC=clang \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined' fuzz-run

.PHONY: fuzz-run
fuzz-run: $(ARCHIVE)
	@for source in $(wildcard tests/fuzz/*_fuzz.c); do \
		name=$$(basename $$source _fuzz.c); \
		$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) -fsanitize=fuzzer -o $(BUILD)/$$name $$source \
			$(ARCHIVE) $(LIBS) || exit 1; \
		mkdir -p $(BUILD)/corpus/$$name; \
		$(ENVIRONMENT) $(BUILD)/$$name -max_total_time=$(FUZZ_SECONDS) -timeout=10 $(BUILD)/corpus/$$name \
			tests/fuzz/corpus/$$name || exit 1; \
	done

# --- what is handed on ---

# What is not committed is not in it. The name says the version in the commit's own NEWS. debian/
# comes with the source package.
REV        ?= HEAD
REV_VERSION = $(shell git show '$(REV):NEWS' | $(VERSION_OF))
REV_FILES   = git -c tar.umask=022 archive --format=tar --prefix=dalaba-$(REV_VERSION)/ '$(REV)'
DIST        = build/dist/dalaba-$(REV_VERSION).tar

.PHONY: commit
commit:
	@git rev-parse --quiet --verify '$(REV)^{commit}' >/dev/null 2>&1 || \
		{ echo '$(REV) is no commit here; it takes a clone, by git.' >&2; exit 1; }

.PHONY: dist
dist: commit
	@[ -n '$(REV_VERSION)' ] || { echo 'The first line of NEWS names no version.' >&2; exit 1; }
	@git tag --points-at '$(REV)^{commit}' | grep -qx 'v$(REV_VERSION)' || \
		echo 'No release: $(REV) is not tagged v$(REV_VERSION).' >&2
	@mkdir -p $(dir $(DIST))
	@$(REV_FILES) ':(exclude)debian' >$(DIST)
	@env -u XZ_OPT -u XZ_DEFAULTS xz --force --threads=1 $(DIST)
	@echo $(DIST).xz

# What debian/control asks for is there, or installed by root.
.PHONY: packages-deb
packages-deb:
	$(call need,dpkg-dev git xz-utils)
	@dpkg-checkbuilddeps 2>/dev/null && exit 0; \
	if [ "$$(id -u)" -ne 0 ]; then \
		dpkg-checkbuilddeps; echo 'Run: sudo apt-get build-dep .' >&2; exit 1; \
	fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get update -qq && apt-get build-dep -y -qq --no-install-recommends .

# Source and binary package of REV into build/deb, without network and without root.
.PHONY: deb
deb: packages-deb
	@$(AS_CALLER) $(MAKE) --no-print-directory deb-build

# No variable of this make, no setting of who calls and no umask gets into the package.
.PHONY: deb-build
deb-build: dist
	@rm -rf build/deb
	@mkdir -p build/deb
	@cp $(DIST).xz build/deb/dalaba_$(REV_VERSION).orig.tar.xz
	@umask 022 && tar -C build/deb -xf $(DIST).xz
	@umask 022 && $(REV_FILES) debian | tar -C build/deb -xf -
	@cd build/deb/dalaba-$(REV_VERSION) && umask 022 && \
		env -i PATH="$$PATH" HOME=/nonexistent LC_ALL=C.UTF-8 \
			DEB_BUILD_OPTIONS="$$DEB_BUILD_OPTIONS" DEB_BUILD_PROFILES="$$DEB_BUILD_PROFILES" \
			dpkg-buildpackage -us -uc
	@rm -rf build/deb/dalaba-$(REV_VERSION)
	@ls build/deb/*.deb

# --- installation ---

# Not INSTALL, which debhelper gives to every make that it calls.
COPY := install -D -m

# What the station's people edit. A station that is there is left alone: what its people changed stays
# as it is, and what they deleted stays deleted.
STATION_FILES := dalaba.conf holidays.conf voices/lexicon.conf
SAMPLE_FILES  := $(wildcard config/example/*.conf config/example/*/*.conf)
# Once installed they lie beside one another.
PAGES := NEWS SECURITY.md $(wildcard README*.md docs/*.md docs/*.yaml)

# It is written into the unit, and into commands.
.PHONY: prefix
prefix:
	@case '$(PREFIX)' in *[!A-Za-z0-9/._+~-]* | [!/]*) \
		echo 'PREFIX is a folder from / on, of plain letters: PREFIX=/usr' >&2; exit 1 ;; \
	esac

.PHONY: install
install: prefix
	@$(AS_CALLER) $(MAKE) --no-print-directory programs
	$(COPY) 755 $(BUILD)/dalabad "$(DESTDIR)"$(PREFIX)/sbin/dalabad
	$(COPY) 755 $(BUILD)/dalaba "$(DESTDIR)"$(PREFIX)/bin/dalaba
	$(COPY) 755 $(BUILD)/dalaba-voice "$(DESTDIR)"$(PREFIX)/libexec/dalaba/dalaba-voice
	set -e; $(foreach file,$(LEXICON) $(VOICES) $(CATALOGUES),$(COPY) 644 $(file) \
		"$(DESTDIR)"$(PREFIX)/share/$(file:$(SHARE)/%=%);)
	umask 022 && mkdir -p "$(DESTDIR)"$(PREFIX)/share/dalaba/locales
	ln -sfn /usr/lib/locale/C.utf8 "$(DESTDIR)"$(PREFIX)/share/dalaba/locales/zh_CN.UTF-8
	$(COPY) 644 docs/dalabad.8 "$(DESTDIR)"$(PREFIX)/share/man/man8/dalabad.8
	$(COPY) 644 docs/dalaba.1 "$(DESTDIR)"$(PREFIX)/share/man/man1/dalaba.1
	$(COPY) 644 docs/dalaba.conf.5 "$(DESTDIR)"$(PREFIX)/share/man/man5/dalaba.conf.5
	umask 022 && mkdir -p "$(DESTDIR)"/etc/dalaba/notices.d
	[ -e "$(DESTDIR)"/etc/dalaba/dalaba.conf ] || for file in $(STATION_FILES); do \
		[ -e "$(DESTDIR)"/etc/dalaba/$$file ] || \
			$(COPY) 644 config/$$file "$(DESTDIR)"/etc/dalaba/$$file || exit; done
	set -e; $(foreach file,$(SAMPLE_FILES),$(COPY) 644 $(file) \
		"$(DESTDIR)"$(PREFIX)/share/doc/dalaba/$(file:config/example/%=examples/%);)
	$(COPY) 644 config/asound.conf.example \
		"$(DESTDIR)"$(PREFIX)/share/doc/dalaba/asound.conf.example
	set -e; $(foreach file,$(PAGES),$(COPY) 644 $(file) "$(DESTDIR)"$(PREFIX)/share/doc/dalaba/$(notdir $(file));)
	sed -i 's|](docs/|](|g; s|](config/example/|](examples/|g' "$(DESTDIR)"$(PREFIX)/share/doc/dalaba/README*.md
	$(COPY) 644 src/cli/completion.bash \
		"$(DESTDIR)"$(PREFIX)/share/bash-completion/completions/dalaba
	$(COPY) 644 systemd/dalabad.service "$(DESTDIR)"$(UNITDIR)/dalabad.service
	sed -i 's|@PREFIX@|$(PREFIX)|' "$(DESTDIR)"$(UNITDIR)/dalabad.service
	$(COPY) 644 systemd/60-dalaba-gpio.rules \
		"$(DESTDIR)"$(PREFIX)/lib/udev/rules.d/60-dalaba-gpio.rules
	$(COPY) 644 systemd/dalaba.sysusers "$(DESTDIR)"$(PREFIX)/lib/sysusers.d/dalaba.conf

# What install copied; /etc/dalaba and /var/lib/dalaba are the station's own and stay.
INSTALLED := sbin/dalabad bin/dalaba libexec/dalaba share/dalaba share/doc/dalaba \
	share/man/man8/dalabad.8 share/man/man1/dalaba.1 share/man/man5/dalaba.conf.5 \
	lib/udev/rules.d/60-dalaba-gpio.rules lib/sysusers.d/dalaba.conf share/bash-completion/completions/dalaba

.PHONY: uninstall
uninstall: prefix
	rm -rf $(INSTALLED:%="$(DESTDIR)"$(PREFIX)/%) "$(DESTDIR)"$(UNITDIR)/dalabad.service \
		"$(DESTDIR)"$(PREFIX)/share/locale/*/LC_MESSAGES/dalaba.mo

.PHONY: help
help:
	@echo 'sudo make run    install what is missing, build, air the sample morning notices'
	@echo 'sudo make check  install what is missing, build, run every test'
	@echo 'make             build build/dalabad and build/dalaba'
	@echo 'sudo make check-vm  the installed station in virtual machines of Debian 12 and 13 (RELEASE=trixie: one)'
	@echo 'make check-fresh both commands and the installation on minimal Debians (RELEASES="bookworm trixie")'
	@echo 'make check-cross for 32-bit ARM, arm64 and i386 (MACHINES="armhf arm64 i386", RELEASES)'
	@echo 'make check-deb   the Debian package made, installed, upgraded and purged on minimal Debians'
	@echo 'make bench-voices measure the voice profiles on a simulated horn'
	@echo 'make simulate-long  a hundred villages for five years each, audited'
	@echo 'make bench       measure latency, offset, memory, wake-ups, CPU per second of sound;'
	@echo '                 AGAINST=REV beside those of another commit'
	@echo 'make bench-speech score the reader of Mandarin (SPEECH_SETS=../shared/speech)'
	@echo 'make bench-proof how often the proof of sound is right on a simulated horn'
	@echo 'make bench-faults how long each fault takes to be told and to be over'
	@echo 'make soak        weeks of airings with faults between: memory before and after'
	@echo 'make kills       kill -9 at 200 random moments during airings'
	@echo 'make fuzz        fuzz every parser (FUZZ_SECONDS=60 each)'
	@echo 'make refresh-words  make the words of the reader anew from their sources'
	@echo 'make format      let clang-format lay out the sources'
	@echo 'make install     DESTDIR= PREFIX=/usr/local'
	@echo 'make uninstall   takes away what install copied; the configuration and the record stay'
	@echo 'make dist        source tarball of REV=HEAD, into build/dist'
	@echo 'make deb         Debian package of REV=HEAD, source and binary, into build/deb'

.PHONY: clean
clean:
	rm -rf build
