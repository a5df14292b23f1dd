# Dalaba: `sudo make run` airs the sample morning notices, `sudo make check` runs every test.
# `make help` lists the rest.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=

# SANITIZE=address,undefined or SANITIZE=thread builds the same tree beside the plain one.
SANITIZE ?=
BUILD    ?= build$(if $(SANITIZE),/$(firstword $(subst $(comma), ,$(SANITIZE))))
comma    := ,

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS   ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wvla -Werror
override CFLAGS += -std=gnu17 $(WARNINGS) -fno-strict-aliasing -pthread \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
override CPPFLAGS += -Isrc -D_GNU_SOURCE -DDALABA_VERSION='"$(VERSION)"' \
	-DDALABA_DATADIR='"$(PREFIX)/share/dalaba"' -DDALABA_LOCALEDIR='"$(PREFIX)/share/locale"' \
	-DDALABA_CHECKOUT='"$(CURDIR)"'
override LDFLAGS += -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

MODULES  := alsa espeak-ng libconfig libsystemd sndfile sqlite3 libmicrohttpd jansson libcurl
LIBS      = $(shell pkg-config --libs $(MODULES)) -lm
LIBFLAGS  = $(shell pkg-config --cflags $(MODULES))

PACKAGES_BUILD := gcc make pkg-config gettext libasound2-dev libespeak-ng-dev libconfig-dev \
	libsystemd-dev libsndfile1-dev libsqlite3-dev libmicrohttpd-dev libjansson-dev \
	libcurl4-openssl-dev
PACKAGES_RUN   := espeak-ng-data tzdata
PACKAGES_CHECK := libcmocka-dev python3-pytest clang-format systemd

# Everything but the two mains is one archive; a test links what it needs of it.
SOURCES  := $(filter-out src/main.c src/cli/main.c,$(wildcard src/*.c src/*/*.c))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
ARCHIVE  := $(BUILD)/libdalaba.a
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
CATALOGUES := $(patsubst src/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/dalaba.mo,$(wildcard src/po/*.po))
FORMATTED := $(wildcard src/*.[ch] src/*/*.[ch] tests/*/*.[ch])

PYTHON   := /usr/bin/python3

# V=1 shows the commands.
Q := $(if $(V),,@)
say = @printf '  %-6s %s\n' $(1) $(2)

.PHONY: all
all: layers programs

.PHONY: programs
programs: $(BUILD)/dalabad $(BUILD)/dalaba $(CATALOGUES)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(ARCHIVE): $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(OBJECTS)

$(BUILD)/dalabad: $(BUILD)/obj/main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/dalaba: $(BUILD)/obj/cli/main.o $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/locale/%/LC_MESSAGES/dalaba.mo: src/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(ARCHIVE) $(LIBS) -lcmocka

# A fuzzer replays its corpus as a test; `make fuzz` builds it for libFuzzer instead.
$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,FUZZ,$<)
	$(Q)$(CC) $(CPPFLAGS) $(LIBFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

-include $(OBJECTS:.o=.d) $(BUILD)/obj/main.d $(BUILD)/obj/cli/main.d $(UNITS:=.d)

.PHONY: layers
layers:
	@awk -f tests/layers.awk src/LAYERS $(wildcard src/*.[ch] src/*/*.[ch])

.PHONY: format
format:
	clang-format -i $(FORMATTED)

.PHONY: clean
clean:
	rm -rf build
