# Dalaba: `sudo make run` airs the sample morning notices, `sudo make check` runs every test.
# `make help` lists the rest: it prints the lines that begin with ##, here and in
# tests/tests.mk (what is tested) and tests/bench/bench.mk (what is measured).

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
CPPFLAGS ?=
LDFLAGS  ?=
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wvla -Werror
# Nobody asks errno of mathematics.
override CFLAGS += -std=gnu17 $(WARNINGS) -fno-strict-aliasing -fno-math-errno -pthread \
	$(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
# Dates after 2038 and files over 2 GB, on 32 bits too.
WIDE := -D_TIME_BITS=64 -D_FILE_OFFSET_BITS=64 -DDALABA_WIDE
override CPPFLAGS += -Isrc -Itests -D_GNU_SOURCE $(WIDE) -DDALABA_VERSION='"$(VERSION)"'
# A program loads only what it calls: `dalaba urgent` must not wait for libpulse.
override LDFLAGS += -Wl,--as-needed -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE))

MODULES  := alsa espeak-ng kissfft-float libconfig libgpiod libpcre2-8 libseccomp libsystemd sndfile ogg flac \
	libmpg123 soxr libebur128 sqlite3 libmicrohttpd jansson
# Asked once, by the first who needs them: packages may be missing before. libnova comes without a
# pkg-config file.
LIBS      = $(eval LIBS := $(shell $(PKG_CONFIG) --libs $(MODULES)) -lnova -lm)$(LIBS)
LIBFLAGS  = $(eval LIBFLAGS := $(shell $(PKG_CONFIG) --cflags $(MODULES)))$(LIBFLAGS)
PYTHON   := /usr/bin/python3

PACKAGES_BUILD := gcc make pkg-config gettext libasound2-dev libespeak-ng-dev libconfig-dev \
	libpcre2-dev libseccomp-dev libsystemd-dev libsndfile1-dev libogg-dev libflac-dev \
	libmpg123-dev libsoxr-dev libebur128-dev libkissfft-dev libsqlite3-dev libmicrohttpd-dev libjansson-dev \
	libgpiod-dev libnova-dev python3
PACKAGES_RUN   := espeak-ng-data tzdata

SOURCE_FILES := $(wildcard src/*.[ch] src/*/*.[ch])
FORMATTED    := $(SOURCE_FILES) $(wildcard tests/*/*.[ch])
# The file in which each program's main is. All else is one archive; a test links what it needs of it.
PROGRAMS := $(addprefix $(BUILD)/,dalabad dalaba dalaba-voice)
MAINS    := main cli/main cli/voice_main
SOURCES  := $(filter-out $(MAINS:%=src/%.c),$(filter %.c,$(SOURCE_FILES)))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
ARCHIVE  := $(BUILD)/libdalaba.a

# What programs find at run time lies in a build as it does once installed; the same for every build.
SHARE    := build/share
# The words that the reader knows.
LEXICON_OF := voices/words.tsv voices/characters.tsv voices/village.txt voices/places.txt voices/two-ways.txt \
	voices/polyphones.txt
LEXICON  := $(SHARE)/dalaba/voices/lexicon
VOICES   := $(patsubst %,$(SHARE)/dalaba/%,$(wildcard voices/*.conf voices/horn*))
CATALOGUES := $(patsubst src/po/%.po,$(SHARE)/locale/%/LC_MESSAGES/dalaba.mo,$(wildcard src/po/*.po))
BORROWED_LOCALE := $(SHARE)/dalaba/locales/zh_CN.UTF-8
DATA     := $(LEXICON) $(VOICES) $(CATALOGUES) $(BORROWED_LOCALE)

# Half a file, of a disk that was full, is newer than what it is made of.
.DELETE_ON_ERROR:

# V=1 shows the commands.
V ?=
Q := $(if $(V),,@)
say = @printf '  %-6s %s\n' $(1) $(2)

##: sudo make run      install what is missing, build, air the sample morning notices
##: sudo make check    install what is missing, build, run every test
##: make               build build/dalabad and build/dalaba
.PHONY: all
all: layers programs

# --- programs ---

.PHONY: programs
programs: $(DATA) $(PROGRAMS)

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

$(BUILD)/dalabad: $(BUILD)/obj/main.o
$(BUILD)/dalaba: $(BUILD)/obj/cli/main.o
$(BUILD)/dalaba-voice: $(BUILD)/obj/cli/voice_main.o
$(PROGRAMS): $(ARCHIVE)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(ARCHIVE) $(LIBS)

-include $(OBJECTS:.o=.d) $(MAINS:%=$(BUILD)/obj/%.d)

# --- what programs find at run time ---

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

# --- the sources ---

.PHONY: layers
layers:
	@awk -f tests/layers.awk src/LAYERS $(SOURCE_FILES)

##: make format        let clang-format lay out the sources
.PHONY: format
format:
	@clang-format -i $(FORMATTED)

# Takes the sources' messages into the catalogues: new ones untranslated, those that are gone no more.
.PHONY: po
po:
	@mkdir -p $(BUILD)
	@xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext:1,2 \
		$(foreach level,error warning notice info,--keyword=log_$(level):1) --no-location --sort-output \
		--package-name=dalaba -o $(BUILD)/dalaba.pot $(SOURCE_FILES)
	@for catalogue in src/po/*.po; do \
		msgmerge --quiet --no-fuzzy-matching --no-location --sort-output $$catalogue \
			$(BUILD)/dalaba.pot | msgattrib --no-obsolete | \
			sed '/^"POT-Creation-Date/d' >$(BUILD)/merged.po && \
		msgfmt --check --statistics -o /dev/null $(BUILD)/merged.po && \
		mv $(BUILD)/merged.po $$catalogue || exit 1; done

##: make refresh-words make the words of the reader anew from their sources
# voices/words.tsv and voices/characters.tsv; needs npm, the network and Debian 12's unicode-data.
.PHONY: refresh-words
refresh-words:
	@$(PYTHON) voices/refresh-words voices

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

.PHONY: packages-build
packages-build:
	$(call need,$(PACKAGES_BUILD) $(PACKAGES_RUN))

# Under sudo only apt and install run as root. The build belongs to the person who called, who wants to
# build again without root; a tree that the caller may not write stays root's. Cards are the group audio's.
CALLER := $(if $(filter 0,$(shell id -u)),$(shell [ -n "$$SUDO_USER" ] && \
	runuser -u "$$SUDO_USER" -- test -w . && echo "$$SUDO_USER"))
CALLER_ENVIRONMENT = env -u SUDO_USER -u SUDO_UID -u SUDO_GID -u SUDO_COMMAND USER=$(CALLER) LOGNAME=$(CALLER) \
	HOME=$(shell getent passwd '$(CALLER)' | cut -d: -f6)
AS_CALLER := $(if $(CALLER),runuser -u $(CALLER) -- $(CALLER_ENVIRONMENT))
AS_CALLER_WITH_AUDIO := $(if $(CALLER),runuser -u $(CALLER) -g "$(shell id -gn '$(CALLER)' 2>/dev/null)" -G audio -- $(CALLER_ENVIRONMENT))

.PHONY: run
run: packages-build
	@$(AS_CALLER) $(MAKE) --no-print-directory all paced
	@$(AS_CALLER_WITH_AUDIO) tests/run-sample $(BUILD)

include tests/tests.mk
include tests/bench/bench.mk

# --- installation ---

# Not INSTALL, which debhelper gives to every make that it calls.
COPY := install -D -m

# What the station's people edit. A station that is there is left alone: what its people changed stays
# as it is, and what they deleted stays deleted.
STATION_FILES := dalaba.conf holidays.conf voices/lexicon.conf
SAMPLE_FILES  := $(wildcard config/example/*.conf config/example/*/*.conf)
# Once installed they lie beside one another.
PAGES := NEWS SECURITY.md $(wildcard README*.md docs/*.md docs/*.yaml)

# Where Debian's zsh looks: of packages elsewhere than of what somebody has installed.
ZSH_FOLDER := $(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)

# FROM:TO, below the prefix.
INSTALLED_PROGRAMS := $(BUILD)/dalabad:sbin/dalabad $(BUILD)/dalaba:bin/dalaba \
	$(BUILD)/dalaba-voice:libexec/dalaba/dalaba-voice
INSTALLED_FILES := $(foreach file,$(LEXICON) $(VOICES) $(CATALOGUES),$(file):$(file:$(SHARE)/%=share/%)) \
	docs/dalabad.8:share/man/man8/dalabad.8 \
	docs/dalaba.1:share/man/man1/dalaba.1 \
	docs/dalaba.conf.5:share/man/man5/dalaba.conf.5 \
	docs/zh_CN/dalabad.8:share/man/zh_CN/man8/dalabad.8 \
	docs/zh_CN/dalaba.1:share/man/zh_CN/man1/dalaba.1 \
	docs/zh_CN/dalaba.conf.5:share/man/zh_CN/man5/dalaba.conf.5 \
	$(foreach file,$(SAMPLE_FILES),$(file):$(file:config/example/%=share/doc/dalaba/examples/%)) \
	config/asound.conf.example:share/doc/dalaba/asound.conf.example \
	$(foreach file,$(PAGES),$(file):share/doc/dalaba/$(notdir $(file))) \
	src/cli/completion.bash:share/bash-completion/completions/dalaba \
	src/cli/completion.zsh:share/zsh/$(ZSH_FOLDER)/_dalaba \
	systemd/60-dalaba-gpio.rules:lib/udev/rules.d/60-dalaba-gpio.rules \
	systemd/dalaba.sysusers:lib/sysusers.d/dalaba.conf
# Of these nothing is anybody else's.
OUR_FOLDERS := libexec/dalaba share/dalaba share/doc/dalaba

from = $(firstword $(subst :, ,$(1)))
to   = "$(DESTDIR)"$(PREFIX)/$(lastword $(subst :, ,$(1)))

# It is written into the unit, and into commands.
.PHONY: prefix
prefix:
	@case '$(PREFIX)' in *[!A-Za-z0-9/._+~-]* | [!/]*) \
		echo 'PREFIX is a folder from / on, of plain letters: PREFIX=/usr' >&2; exit 1 ;; \
	esac

##: make install       DESTDIR= PREFIX=/usr/local
.PHONY: install
install: prefix
	@$(AS_CALLER) $(MAKE) --no-print-directory programs
	set -e; $(foreach pair,$(INSTALLED_PROGRAMS),$(COPY) 755 $(call from,$(pair)) $(call to,$(pair));)
	set -e; $(foreach pair,$(INSTALLED_FILES),$(COPY) 644 $(call from,$(pair)) $(call to,$(pair));)
	umask 022 && mkdir -p "$(DESTDIR)"$(PREFIX)/share/dalaba/locales
	ln -sfn /usr/lib/locale/C.utf8 "$(DESTDIR)"$(PREFIX)/share/dalaba/locales/zh_CN.UTF-8
	sed -i 's|](docs/|](|g; s|](config/example/|](examples/|g' "$(DESTDIR)"$(PREFIX)/share/doc/dalaba/README*.md
	$(COPY) 644 systemd/dalabad.service "$(DESTDIR)"$(UNITDIR)/dalabad.service
	sed -i 's|@PREFIX@|$(PREFIX)|' "$(DESTDIR)"$(UNITDIR)/dalabad.service
	umask 022 && mkdir -p "$(DESTDIR)"/etc/dalaba/notices.d
	[ -e "$(DESTDIR)"/etc/dalaba/dalaba.conf ] || for file in $(STATION_FILES); do \
		[ -e "$(DESTDIR)"/etc/dalaba/$$file ] || \
			$(COPY) 644 config/$$file "$(DESTDIR)"/etc/dalaba/$$file || exit; done

##: make uninstall     takes away what install copied; the configuration and the record stay
.PHONY: uninstall
uninstall: prefix
	rm -f $(foreach pair,$(INSTALLED_PROGRAMS) $(INSTALLED_FILES),$(call to,$(pair))) \
		"$(DESTDIR)"$(UNITDIR)/dalabad.service
	rm -rf $(OUR_FOLDERS:%="$(DESTDIR)"$(PREFIX)/%)

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

##: make dist          source tarball of REV=HEAD, into build/dist
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

##: make deb           Debian package of REV=HEAD, source and binary, into build/deb
# Without network and without root.
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

.PHONY: help
help:
	@sed -n 's/^##: //p' Makefile tests/tests.mk tests/bench/bench.mk

.PHONY: clean
clean:
	rm -rf build
