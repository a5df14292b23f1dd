#include "config/hint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"
#include "config/schema.h"

typedef const char *name_getter(size_t i, const void *userdata);

static const char *zone_name(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->zone_count ? config->zones[i].name : NULL;
}

static const char *voice_name(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->voice_count ? config->voices[i].name : NULL;
}

static const char *notice_name(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->notice_count ? config->notices[i].name : NULL;
}

/* More of them would hide what is wrong. */
#define NAMES_LISTED_MAX 12

/* "village (全村), school (小学)"; without titles where `title_of` is NULL. */
static void list_names(
	FILE *list, name_getter *name_of, name_getter *title_of, const struct config *config)
{
	const char *name;

	for (size_t i = 0; (name = name_of(i, config)); i++) {
		const char *title = title_of ? title_of(i, config) : NULL;
		if (i == NAMES_LISTED_MAX) {
			fputs(", ...", list);
			return;
		}
		fprintf(list, "%s%s", i > 0 ? _(", ") : "", name);
		if (title && strcmp(title, name) != 0)
			fprintf(list, " (%s)", title);
	}
}

static char *hint(
	const char *name, name_getter *name_of, name_getter *title_of, const struct config *config)
{
	const char *nearest = schema_nearest(name, name_of, config);
	char *text = NULL;
	size_t length;

	if (nearest)
		return asprintf(&text, _("; did you mean \"%s\"?"), nearest) < 0 ? NULL : text;
	if (!name_of(0, config) || !*name_of(0, config))
		return strdup("");
	FILE *list = open_memstream(&text, &length);
	if (!list)
		return NULL;
	fputs(_("; there are: "), list);
	list_names(list, name_of, title_of, config);
	return fclose(list) == 0 ? text : NULL;
}

static const char *zone_title(size_t i, const void *userdata)
{
	const struct config *config = userdata;

	return i < config->zone_count ? config->zones[i].title : NULL;
}

/* The one whose title is near, or is a part of the word; NULL: none, or several. */
static const struct zone *zone_titled_like(const struct config *config, const char *word)
{
	const char *nearest = schema_nearest(word, zone_title, config);
	const struct zone *found = nearest ? config_zone_called(config, nearest) : NULL;

	for (size_t i = 0; i < config->zone_count && !nearest; i++) {
		const struct zone *zone = &config->zones[i];
		if (!zone->title || (!strstr(word, zone->title) && !strstr(zone->title, word)))
			continue;
		if (found)
			return NULL;
		found = zone;
	}
	return found;
}

char *hint_zones(const struct config *config, const char *name)
{
	const struct zone *titled =
		schema_nearest(name, zone_name, config) ? NULL : zone_titled_like(config, name);

	return hint(titled ? titled->name : name, zone_name, zone_title, config);
}

/* What people call the voices that come with the program. */
static const char *called_voice(const char *name)
{
	static const struct {
		const char *called, *voice;
	} voices[] = {
		{ "普通话", "mandarin" },
		{ "国语", "mandarin" },
		{ "汉语", "mandarin" },
		{ "中文", "mandarin" },
		{ "男声", "mandarin" },
		{ "男", "mandarin" },
		{ "女声", "mandarin-female" },
		{ "女", "mandarin-female" },
		{ "慢速", "mandarin-slow" },
		{ "粤语", "cantonese" },
		{ "广东话", "cantonese" },
		{ "白话", "cantonese" },
		{ "客家话", "hakka" },
		{ "客家", "hakka" },
		{ "英语", "english" },
		{ "英文", "english" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(voices); i++)
		if (strcmp(voices[i].called, name) == 0)
			return voices[i].voice;
	return NULL;
}

char *hint_voices(const struct config *config, const char *name)
{
	const char *called = called_voice(name);
	char *text;

	if (called && config_voice(config, called))
		return asprintf(&text, _("; did you mean \"%s\"?"), called) < 0 ? NULL : text;
	return hint(name, voice_name, NULL, config);
}

char *hint_notices(const struct config *config, const char *name)
{
	return hint(name, notice_name, NULL, config);
}
