#include "order/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "notice/recording.h"
#include "order/words.h"

#define TALK_TITLE "喊话"

/* An order on its way to an airing. Each step is 0, -EINVAL after it wrote the refusal, or
 * -ENOMEM. */
struct making {
	const struct config *config;
	const struct order *order;
	int64_t now_ms;
	struct airing *airing;
	struct refusal *refusal;
};

static int refuse_whole(const struct making *making, const struct refusal *refusal)
{
	*making->refusal = *refusal;
	return -EINVAL;
}

static int refuse(const struct making *making, enum refusal_kind kind)
{
	return refuse_whole(making, &(struct refusal){ .kind = kind });
}

static int refuse_name(const struct making *making, enum refusal_kind kind, const char *name)
{
	return refuse_whole(making, &(struct refusal){ .kind = kind, .name = name });
}

static int refuse_above(const struct making *making, enum refusal_kind kind, int64_t limit)
{
	return refuse_whole(making, &(struct refusal){ .kind = kind, .limit = limit });
}

/* Takes the value, where NULL means that memory is out. */
static int take_string(char **field, char *value)
{
	if (!value)
		return -ENOMEM;
	free(*field);
	*field = value;
	return 0;
}

static int set_string(char **field, const char *value)
{
	return take_string(field, strdup(value));
}

/* --- what is aired --- */

static bool is_talk(const struct order *order)
{
	return order->talk != NULL;
}

static int set_priority(struct making *making)
{
	const char *name = making->order->priority;

	if (!name)
		return 0;
	/* Orders come from programs: the words of another language are for configurations. */
	if (priority_parse(name, &making->airing->priority) < 0 ||
		strcmp(name, priority_name(making->airing->priority)) != 0)
		return refuse(making, REFUSAL_PRIORITY_UNKNOWN);
	return 0;
}

static int copy_script(struct airing *airing, const struct script *script)
{
	struct script copy;
	const int r = script_copy(script, &copy);

	if (r < 0)
		return r;
	script_done(&airing->script);
	airing->script = copy;
	return 0;
}

/* An airing of no notice, sounded as the configuration says for its priority. */
static int begin_announcement(struct making *making)
{
	struct airing *airing = airing_new();
	int r;

	making->airing = airing;
	if (!airing)
		return -ENOMEM;
	r = set_priority(making);
	if (r < 0)
		return r;
	return copy_script(airing, &making->config->announcements[airing->priority]);
}

static int check_text(const struct making *making)
{
	const char *text = making->order->text;

	if (strlen(text) > SCRIPT_TEXT_MAX_BYTES)
		return refuse_above(making, REFUSAL_TEXT_TOO_LONG, SCRIPT_TEXT_MAX_BYTES);
	if (*words_skip_spaces(text) == '\0')
		return refuse(making, REFUSAL_TEXT_EMPTY);
	if (utf8_find_control(text, false))
		return refuse(making, REFUSAL_TEXT_HAS_CONTROL);
	return 0;
}

static int begin_words(struct making *making)
{
	const char *text = making->order->text;
	int r;

	r = check_text(making);
	if (r < 0)
		return r;
	r = begin_announcement(making);
	if (r < 0)
		return r;
	r = set_string(&making->airing->script.text, text);
	if (r < 0)
		return r;
	return take_string(&making->airing->title, words_title(text, ORDER_TITLE_CHARACTERS));
}

static int begin_recording(struct making *making)
{
	const char *path = making->order->recording;
	int r;

	if (strlen(path) > ORDER_PATH_MAX_BYTES || utf8_find_control(path, true))
		return refuse_above(making, REFUSAL_PATH_NOT_PLAIN, ORDER_PATH_MAX_BYTES);
	if (path[0] != '/')
		return refuse(making, REFUSAL_PATH_NOT_ABSOLUTE);
	r = begin_announcement(making);
	if (r < 0)
		return r;
	r = set_string(&making->airing->title, strrchr(path, '/') + 1);
	if (r < 0)
		return r;
	return take_string(&making->airing->script.recording, strdup(path));
}

/* What only words have; NULL: nothing of it is asked for. */
static const char *find_meaningless(const struct order *order)
{
	return order->readings != 0 ? "readings" : order->voice ? "voice" : NULL;
}

static int begin_notice(struct making *making)
{
	const char *name = making->order->notice;
	const struct notice *notice = config_notice(making->config, name);

	if (!notice)
		return refuse_name(making, REFUSAL_NOTICE_UNKNOWN, name);
	making->airing = airing_of_notice(notice, making->now_ms);
	if (!making->airing || airing_unshare(making->airing) < 0)
		return -ENOMEM;
	const char *meaningless =
		script_is_feed(&notice->script) ? find_meaningless(making->order) : NULL;
	if (meaningless)
		return refuse_name(making, REFUSAL_LINE_HAS_NONE, meaningless);
	return set_priority(making);
}

static int choose_talk(const struct making *making, struct talk_wish *ret_talk)
{
	const struct order_talk *talk = making->order->talk;
	const struct microphone_settings *microphone = &making->config->microphone;
	const char *meaningless = find_meaningless(making->order);
	const int64_t max_ms = talk->max_ms == 0 ? microphone->max_ms : talk->max_ms;

	if (!microphone->device)
		return refuse(making, REFUSAL_NO_MICROPHONE);
	if (meaningless)
		return refuse_name(making, REFUSAL_TALK_HAS_NONE, meaningless);
	if (max_ms < TALK_LIMIT_LEAST_MS || max_ms > microphone->max_ms)
		return refuse_above(making, REFUSAL_TALK_LENGTH, microphone->max_ms / 1000);
	*ret_talk = (struct talk_wish){ (int)max_ms, talk->is_delayed, talk->holder };
	return 0;
}

static int begin_talk(struct making *making)
{
	struct talk_wish talk;
	int r;

	r = choose_talk(making, &talk);
	if (r < 0)
		return r;
	making->airing = airing_new();
	if (!making->airing)
		return -ENOMEM;
	making->airing->priority = PRIORITY_IMPORTANT;
	r = set_priority(making);
	if (r < 0)
		return r;
	r = copy_script(making->airing, &making->config->announcements[PRIORITY_IMPORTANT]);
	if (r < 0)
		return r;
	making->airing->script.talk = talk;
	making->airing->script.readings = 1;
	return set_string(&making->airing->title, TALK_TITLE);
}

static int begin(struct making *making)
{
	const struct order *order = making->order;
	const int count =
		!!order->text + !!order->recording + !!order->notice + (int)is_talk(order);

	if (count == 0)
		return refuse(making, REFUSAL_NO_SUBJECT);
	if (count > 1)
		return refuse(making, REFUSAL_SEVERAL_SUBJECTS);
	if (order->text)
		return begin_words(making);
	if (order->recording)
		return begin_recording(making);
	return order->notice ? begin_notice(making) : begin_talk(making);
}

/* --- where --- */

static int begin_zones(struct airing *airing, size_t count)
{
	texts_free(airing->zones, airing->zone_count);
	airing->zone_count = 0;
	airing->zones = calloc(count, sizeof(*airing->zones));
	return airing->zones ? 0 : -ENOMEM;
}

static int add_zone(const struct making *making, const char *word)
{
	struct airing *airing = making->airing;
	const struct zone *zone = config_zone_called(making->config, word);

	if (!zone)
		return refuse_name(making, REFUSAL_ZONE_UNKNOWN, word);
	if (airing_has_zone(airing, zone->name))
		return refuse_name(making, REFUSAL_ZONE_TWICE, word);
	char *copy = strdup(zone->name);
	if (!copy)
		return -ENOMEM;
	airing->zones[airing->zone_count++] = copy;
	return 0;
}

static int set_all_zones(const struct making *making)
{
	const struct config *config = making->config;
	int r;

	if (making->airing->zone_count > 0)
		return 0; /* The notice's own. */
	r = begin_zones(making->airing, config->zone_count);
	for (size_t i = 0; i < config->zone_count && r == 0; i++)
		r = add_zone(making, config->zones[i].name);
	return r;
}

static int set_zones(const struct making *making)
{
	const struct order *order = making->order;
	int r;

	if (!order->zones)
		return set_all_zones(making);
	if (order->zone_count == 0 || order->zone_count > ZONES_MAX)
		return refuse_above(making, REFUSAL_ZONE_COUNT, ZONES_MAX);
	r = begin_zones(making->airing, order->zone_count);
	for (size_t i = 0; i < order->zone_count && r == 0; i++)
		r = add_zone(making, order->zones[i]);
	return r;
}

/* --- how --- */

static int set_readings(const struct making *making)
{
	const int readings = making->order->readings;

	if (readings < 0 || readings > SCRIPT_READINGS_MAX)
		return refuse_above(making, REFUSAL_READINGS, SCRIPT_READINGS_MAX);
	if (readings > 0)
		making->airing->script.readings = readings;
	return 0;
}

static int set_voice(const struct making *making)
{
	const char *name = making->order->voice;
	struct script *script = &making->airing->script;
	struct voice copy;
	int r;

	if (!name)
		return 0;
	const struct voice *voice = config_voice(making->config, name);
	if (!voice)
		return refuse_name(making, REFUSAL_VOICE_UNKNOWN, name);
	r = voice_copy(voice, &copy);
	if (r < 0)
		return r;
	voice_done(&script->voice);
	script->voice = copy;
	return 0;
}

/* Pips tell a planned second, and an order has none. */
static int set_chime(const struct making *making)
{
	const char *name = making->order->chime;
	enum chime chime;

	if (!name)
		return 0;
	if (NAMES_READ(&chime_names, name, &chime) < 0)
		return refuse(making, REFUSAL_CHIME_UNKNOWN);
	if (chime == CHIME_PIPS)
		return refuse(making, REFUSAL_CHIME_PIPS);
	prelude_done(&making->airing->script.prelude);
	making->airing->script.prelude.chime = chime;
	return 0;
}

static int check_expires(const struct making *making)
{
	const int64_t expires_ms = making->order->expires_ms;

	if (is_talk(making->order) && (expires_ms < 0 || expires_ms > ORDER_TALK_PATIENCE_MS))
		return refuse_above(making, REFUSAL_TALK_PATIENCE, ORDER_TALK_PATIENCE_MS / 1000);
	if (expires_ms < 0 || expires_ms > ORDER_EXPIRES_MAX_MS)
		return refuse_above(making, REFUSAL_EXPIRES, ORDER_EXPIRES_MAX_MS / 3600000);
	return 0;
}

static int set_times(const struct making *making)
{
	const int64_t expires_ms = making->order->expires_ms;
	const int64_t fallback_ms =
		is_talk(making->order) ? ORDER_TALK_PATIENCE_MS : ORDER_EXPIRES_DEFAULT_MS;
	const int r = check_expires(making);

	if (r < 0)
		return r;
	struct airing *airing = making->airing;
	airing->planned_ms = making->now_ms;
	airing->deadline_ms = making->now_ms + (expires_ms > 0 ? expires_ms : fallback_ms);
	if (script_is_feed(&airing->script))
		airing->deadline_ms =
			clock_earlier_of(airing->deadline_ms, airing_feed_last_ms(airing));
	return 0;
}

/* `member` is the order's own name of it. */
static int set_label(
	const struct making *making, const char *member, const char *value, char **field)
{
	if (!value)
		return 0;
	if (strlen(value) > NOTICE_TITLE_MAX)
		return refuse_whole(making, &(struct refusal){
						    .kind = REFUSAL_LABEL_TOO_LONG,
						    .name = member,
						    .limit = NOTICE_TITLE_MAX,
					    });
	if (utf8_find_control(value, true))
		return refuse_name(making, REFUSAL_LABEL_HAS_CONTROL, member);
	return set_string(field, value);
}

static int set_labels(const struct making *making)
{
	const struct order *order = making->order;
	struct airing *airing = making->airing;
	int r;

	r = set_label(making, "responsible", order->responsible, &airing->responsible);
	if (r < 0)
		return r;
	r = set_label(making, "title", order->title, &airing->title);
	if (r < 0)
		return r;
	return set_string(&airing->by, order->by);
}

static void set_command(const struct making *making)
{
	struct airing *airing = making->airing;

	airing->cause = AIRING_CAUSE_COMMAND;
	airing->retries = priority_overrides_quiet(airing->priority) && !is_talk(making->order);
}

/* Last, since it may have to be asked for: -EAGAIN. */
static int set_length(const struct making *making)
{
	const struct order_recording *found = making->order->found;
	struct script *script = &making->airing->script;

	if (!making->order->recording)
		return 0;
	if (!found)
		return -EAGAIN;
	if (found->error < 0)
		return refuse_whole(making, &(struct refusal){
						    .kind = REFUSAL_RECORDING_BAD,
						    .name = making->order->recording,
						    .error = found->error,
					    });
	script->recording_ms = found->duration_ms;
	return 0;
}

/* A notice's recording, too, may be read more often than it is planned. */
static int check_airtime(const struct making *making)
{
	const struct script *script = &making->airing->script;

	if (script_played_ms(script) * script->readings <= RECORDING_SECONDS_MAX * 1000)
		return 0;
	return refuse_above(making, REFUSAL_RECORDING_TOO_LONG, RECORDING_SECONDS_MAX);
}

static int make(struct making *making)
{
	static int (*const steps[])(const struct making *) = {
		set_zones,
		set_readings,
		set_voice,
		set_chime,
		set_times,
		set_labels,
		set_length,
		check_airtime,
	};
	int r;

	r = begin(making);
	if (r < 0)
		return r;
	set_command(making);
	for (size_t i = 0; i < ARRAY_SIZE(steps) && r == 0; i++)
		r = steps[i](making);
	return r;
}

int order_make_airing(const struct config *config, const struct order *order, int64_t now_ms,
	struct airing **ret_airing, struct refusal *ret_refusal)
{
	struct making making = {
		.config = config,
		.order = order,
		.now_ms = now_ms,
		.refusal = ret_refusal,
	};
	const int r = make(&making);
	_cleanup_(airing_cleanup) struct airing *airing = making.airing;

	if (r == 0)
		*ret_airing = TAKE(airing);
	return r;
}
