#include "card/list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <alsa/asoundlib.h>

#include "base/cleanup.h"
#include "base/words.h"

#define HARDWARE "plughw:CARD="

/* What alsa-lib and its plugins describe beside cards: nothing, sound servers, converters. */
static const char *const others[] = { "null", "default", "sysdefault", "pulse", "pipewire", "jack",
	"oss", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "lavcrate" };

static bool is_of_alsa(const char *name)
{
	return IS_ONE_OF(name, others);
}

static void choice_done(struct card_choice *choice)
{
	free(choice->device);
	free(choice->title);
	free(choice->id);
}

/* HDMI of a Raspberry Pi takes only frames of the wire's own format, which `plug` does not make but
 * what alsa-lib defines as the card's default does (raspberrypi/linux#6015). */
static bool is_pi_screen(const char *id)
{
	return strncmp(id, "vc4hdmi", strlen("vc4hdmi")) == 0;
}

/* Its length, or below 0. */
static int name_device(struct card_choice *choice)
{
	if (is_pi_screen(choice->id))
		return asprintf(&choice->device, "sysdefault:CARD=%s", choice->id);
	/* The first is what the name means without a number. */
	if (choice->number == 0)
		return asprintf(&choice->device, HARDWARE "%s", choice->id);
	return asprintf(&choice->device, HARDWARE "%s,DEV=%u", choice->id, choice->number);
}

/* "plughw:CARD=Device,DEV=0" */
static int read_hardware(const char *name, struct card_choice *choice)
{
	if (sscanf(name, HARDWARE "%m[^,],DEV=%u", &choice->id, &choice->number) < 1)
		return -EINVAL;
	if (name_device(choice) < 0)
		choice->device = NULL;
	return choice->device ? 0 : -ENOMEM;
}

/* Its first line; the second tells what ALSA makes of it. */
static int read_choice(struct card_choice *choice, const char *name, const char *description)
{
	if (strncmp(name, HARDWARE, strlen(HARDWARE)) == 0) {
		const int r = read_hardware(name, choice);
		if (r < 0)
			return r;
	} else {
		choice->device = strdup(name);
	}
	choice->title = strndup(description, strcspn(description, "\n"));
	return choice->device && choice->title ? 0 : -ENOMEM;
}

/* 1 when it is one of the list, 0 when not. */
static int add(struct card_list *list, const void *hint)
{
	_cleanup_free_ char *name = snd_device_name_get_hint(hint, "NAME");
	_cleanup_free_ char *description = snd_device_name_get_hint(hint, "DESC");
	_cleanup_free_ char *direction = snd_device_name_get_hint(hint, "IOID");
	struct card_choice choice = { 0 };

	if (!name || !description || (direction && strcmp(direction, "Output") != 0))
		return 0;
	const bool is_hardware = strncmp(name, HARDWARE, strlen(HARDWARE)) == 0;
	if ((!is_hardware && (strchr(name, ':') || is_of_alsa(name))) ||
		list->count == CARD_LIST_MAX)
		return 0;
	const int r = read_choice(&choice, name, description);
	if (r < 0) {
		choice_done(&choice);
		return r == -EINVAL ? 0 : r;
	}
	list->choices[list->count++] = choice;
	return 1;
}

static bool is_screen(const struct card_choice *choice)
{
	return strcasestr(choice->title, "hdmi") || strcasestr(choice->device, "hdmi") ||
	       strcasestr(choice->title, "displayport");
}

static void put_screens_last(struct card_list *list)
{
	struct card_choice screens[CARD_LIST_MAX];
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (is_screen(&list->choices[i]))
			screens[count++] = list->choices[i];
		else
			list->choices[kept++] = list->choices[i];
	memcpy(list->choices + kept, screens, count * sizeof(screens[0]));
}

int card_list_read(struct card_list *ret_list)
{
	struct card_list list = { .count = 0 };
	void **hints;
	int r = snd_device_name_hint(-1, "pcm", &hints);

	if (r < 0)
		return r;
	for (void **hint = hints; *hint && r >= 0; hint++)
		r = add(&list, *hint);
	(void)snd_device_name_free_hint(hints); /* Always 0. */
	if (r < 0) {
		card_list_done(&list);
		return r;
	}
	put_screens_last(&list);
	*ret_list = list;
	return 0;
}

void card_list_done(struct card_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		choice_done(&list->choices[i]);
	list->count = 0;
}

bool card_is_defined(const char *device)
{
	const size_t length = strcspn(device, ":");
	snd_config_iterator_t at, next;
	snd_config_t *pcms;

	if (snd_config_update() < 0 || snd_config_search(snd_config, "pcm", &pcms) < 0)
		return true;
	snd_config_for_each(at, next, pcms)
	{
		const char *id;
		if (snd_config_get_id(snd_config_iterator_entry(at), &id) == 0 &&
			strlen(id) == length && strncmp(id, device, length) == 0)
			return true;
	}
	return false;
}
