#include "config/others.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "calendar/guess_times.h"
#include "config/refuse_days.h"
#include "config/synonym.h"

/* The first member of the group that is called so, or by another word for it; NULL: none. */
static const config_setting_t *find_called(const config_setting_t *group, const char *key)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(member);
		const char *word = synonym_key(name, strlen(name));
		if (strcmp(name, key) == 0 || (word && strcmp(word, key) == 0))
			return member;
	}
	return NULL;
}

static const char *text_of(const config_setting_t *setting)
{
	const char *text = setting ? config_setting_get_string(setting) : NULL;

	return text ? text : "";
}

/* Both ends are told once, at the first. */
PARSE(others_span)
{
	const config_setting_t *group = config_setting_parent(setting);
	const config_setting_t *from = find_called(group, "from");
	const config_setting_t *until = find_called(group, "until");
	char both[GUESS_TEXT_SIZE], right[GUESS_TEXT_SIZE] = "21:30-06:30";

	(void)key;
	(void)field;
	if (setting == until && from)
		return;
	if (from && until && strlen(text_of(from)) + strlen(text_of(until)) < sizeof(both) - 1) {
		(void)snprintf(
			both, sizeof(both), "%s-%s", text_of(from), text_of(until)); /* Fits. */
		(void)window_guess(both, right); /* Else any span is an example. */
	} else {
		(void)window_guess(text_of(setting), right);
	}
	schema_fault(context, setting, _("\"%s\" is unknown here; right is window = \"%s\";"),
		config_setting_name(setting), right);
}

bool others_say_window(const config_setting_t *group)
{
	return find_called(group, "from") || find_called(group, "until") ||
	       find_called(group, "times");
}

PARSE(others_switch)
{
	(void)key;
	(void)field;
	schema_fault(context, setting,
		_("\"%s\" is unknown: a notice has no switch; without \"when\" it airs by command "
		  "only, and behind # or in a file that ends with .off it is not read"),
		config_setting_name(setting));
}

PARSE(others_voice)
{
	(void)key;
	(void)field;
	schema_fault(context, setting,
		_("\"%s\" belongs to a voice; right is such as voice = \"mandarin-slow\";, or a "
		  "voice of your own in \"voices\""),
		config_setting_name(setting));
}

PARSE(others_days)
{
	char right[DAYS_SETTING_SIZE];

	(void)key;
	(void)field;
	if (days_setting(text_of(setting), NULL, right))
		schema_fault(context, setting, _("\"%s\" is unknown here; right is %s"),
			config_setting_name(setting), right);
	else
		schema_fault(context, setting,
			_("\"%s\" is unknown here; right is weekdays, dates, days_of_month, lunar "
			  "or "
			  "solar_terms"),
			config_setting_name(setting));
}

PARSE(others_remark)
{
	(void)key;
	(void)field;
	schema_fault(context, setting,
		_("\"%s\" is unknown; what is for people alone stands behind #"),
		config_setting_name(setting));
}
