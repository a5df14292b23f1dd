#include "base/translate.h"

#include <ctype.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/installation.h"

/* The language that the environment asks for, in the order of locale(7). */
static const char *asked_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return value;
	}
	return "C";
}

/* gettext keeps quiet in the locale "C", in newer glibc also in "C.UTF-8". Our data folder lends
 * C.UTF-8 the name of a Chinese locale, which is all that gettext looks at. */
#define CHINESE_LOCALE "zh_CN.UTF-8"

/* Until it is handed back. False: there is none. */
static bool borrow_locales(void)
{
	_cleanup_free_ char *locales = NULL;

	return installation_find_data("locales", &locales) == 0 &&
	       setenv("LOCPATH", locales, 1) == 0;
}

static void hand_back_locales(void)
{
	(void)unsetenv("LOCPATH");
}

static void speak_without_locale(const char *asked)
{
	(void)setlocale(LC_ALL, "C.UTF-8"); /* Part of glibc's package. */
	if (strncmp(asked, "zh", 2) != 0 || !borrow_locales())
		return;
	(void)setlocale(LC_MESSAGES, CHINESE_LOCALE); /* Failing, the text stays English. */
	hand_back_locales();
}

void translate_init(void)
{
	const char *asked = asked_locale();
	_cleanup_free_ char *catalogues = NULL;

	if (!setlocale(LC_ALL, "") || strcmp(asked, "C") == 0 || strcmp(asked, "POSIX") == 0)
		speak_without_locale(asked);
	/* Numbers in configuration and JSON have a point in every language. */
	(void)setlocale(LC_NUMERIC, "C");
	/* Without a catalogue the text stays English. */
	if (installation_find_catalogues(&catalogues) == 0)
		(void)bindtextdomain("dalaba", catalogues);
	(void)bind_textdomain_codeset("dalaba", "UTF-8");
	(void)textdomain("dalaba");
}

const char *translate_own(const char *text)
{
	const locale_t spoken = uselocale(LC_GLOBAL_LOCALE);
	const char *own = _(text);

	(void)uselocale(spoken);
	return own;
}

const char *translate_language(void)
{
	/* The catalogue's own language, as in HTTP: "zh". */
	return _("en");
}

/* --- several languages --- */

static const char *const language_names[LANGUAGE_COUNT] = {
	[LANGUAGE_ENGLISH] = "en",
	[LANGUAGE_CHINESE] = "zh",
};

/* No locale is one that could not be made; its thread then goes on in the program's language. */
static locale_t languages[LANGUAGE_COUNT];

void translate_prepare(void)
{
	/* It would come before what the caller asks for. */
	(void)unsetenv("LANGUAGE");
	/* By way of the program's own locale: newlocale leaks what it makes of LOCPATH. */
	(void)setlocale(LC_ALL, "C.UTF-8");
	(void)setlocale(LC_MESSAGES, "C");
	languages[LANGUAGE_ENGLISH] = duplocale(LC_GLOBAL_LOCALE);
	if (!borrow_locales())
		return;
	if (setlocale(LC_MESSAGES, CHINESE_LOCALE))
		languages[LANGUAGE_CHINESE] = duplocale(LC_GLOBAL_LOCALE);
	hand_back_locales();
}

const char *translate_name(enum language language)
{
	return language_names[language];
}

/* How much the range is liked that the text begins with: "zh-CN;q=0.8, en". */
static double quality(const char *range)
{
	const char *parameter = range + strcspn(range, ",;");

	if (*parameter != ';')
		return 1;
	parameter += 1 + strspn(parameter + 1, " \t");
	return strncasecmp(parameter, "q=", 2) == 0 ? strtod(parameter + 2, NULL) : 1;
}

static bool names_language(const char *range, const char *language)
{
	const size_t length = strlen(language);

	return strncasecmp(range, language, length) == 0 && !isalnum((unsigned char)range[length]);
}

enum language translate_choose(const char *accepted)
{
	enum language best = LANGUAGE_ENGLISH;
	double best_quality = 0;

	for (const char *range = accepted ? accepted : ""; *range; range += strcspn(range, ",")) {
		range += strspn(range, ", \t");
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			if (names_language(range, language_names[language]) &&
				quality(range) > best_quality) {
				best = (enum language)language;
				best_quality = quality(range);
			}
	}
	return best;
}

void translate_begin(const char *accepted)
{
	(void)uselocale(languages[translate_choose(accepted)]);
}

void translate_end(void)
{
	(void)uselocale(LC_GLOBAL_LOCALE);
}
