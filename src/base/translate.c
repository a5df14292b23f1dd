#include "base/translate.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
static void borrow_chinese_locale(void)
{
	_cleanup_free_ char *locales = NULL;

	if (installation_find_data("locales", &locales) < 0 || setenv("LOCPATH", locales, 1) < 0)
		return;
	(void)setlocale(LC_MESSAGES, "zh_CN.UTF-8"); /* Failing, the text stays English. */
	(void)unsetenv("LOCPATH");
}

static void speak_without_locale(const char *asked)
{
	(void)setlocale(LC_ALL, "C.UTF-8"); /* Part of glibc's package. */
	if (strncmp(asked, "zh", 2) == 0)
		borrow_chinese_locale();
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
