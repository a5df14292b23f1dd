#include "asrun/asrun.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/translate.h"

/* journald takes a field several times; `journalctl DALABA_ZONE=school` finds each. */
#define ZONE_FIELDS_MAX 64

#define FIELDS_MAX (21 + ZONE_FIELDS_MAX)

/* Fields of one journal entry, each allocated; what memory does not allow is left out. */
struct entry {
	struct iovec fields[FIELDS_MAX];
	size_t count;
};

static void add_field(struct entry *entry, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add_field(struct entry *entry, const char *format, ...)
{
	va_list arguments;
	char *text;

	assert(entry->count < FIELDS_MAX);
	va_start(arguments, format);
	const int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length >= 0)
		entry->fields[entry->count++] =
			(struct iovec){ .iov_base = text, .iov_len = (size_t)length };
}

/* It is tried again as long as its card fails, and that was told when it began to. */
static bool has_failed_before(const struct airing *airing)
{
	for (size_t i = 0; airing->soundings && i < airing->zone_count; i++)
		if (airing->soundings[i].error < 0)
			return true;
	return false;
}

static int level_of(const struct airing *airing)
{
	switch (airing->state) {
	case AIRING_FAILED:
		return LOG_ERR;
	case AIRING_CANCELLED:
		return LOG_WARNING;
	case AIRING_ON_AIR:
		/* Its card is being opened; the next entry tells that it sounds. */
		return airing->started_ms == CLOCK_NONE ? LOG_DEBUG : LOG_INFO;
	case AIRING_WAITING:
		return has_failed_before(airing) ? LOG_DEBUG : LOG_INFO;
	case AIRING_PLANNED:
	case AIRING_AIRED:
	case AIRING_STATE_COUNT:
		break;
	}
	return LOG_INFO;
}

static void add_message(struct entry *entry, const struct airing *airing)
{
	const char *reason = airing_reason_title(airing->reason);

	add_field(entry, "MESSAGE=%s %" PRId64 "%s%s%s%s", airing->title, airing->id, _(": "),
		airing_state_title(airing->state), *reason ? _(", ") : "", reason);
}

void asrun_journal(const struct airing *airing)
{
	struct entry entry = { 0 };
	char planned[CLOCK_TEXT_SIZE], started[CLOCK_TEXT_SIZE], ended[CLOCK_TEXT_SIZE];

	add_message(&entry, airing);
	add_field(&entry, "PRIORITY=%d", level_of(airing));
	add_field(&entry, "DALABA_AIRING=%" PRId64, airing->id);
	add_field(&entry, "DALABA_NOTICE=%s", airing->notice);
	add_field(&entry, "DALABA_TITLE=%s", airing->title);
	add_field(&entry, "DALABA_STATE=%s", airing_state_name(airing->state));
	add_field(&entry, "DALABA_CODE=%d", airing_state_code(airing->state));
	add_field(&entry, "DALABA_REASON=%s", airing_reason_name(airing->reason));
	add_field(&entry, "DALABA_PRIORITY=%s", priority_name(airing->priority));
	add_field(&entry, "DALABA_CAUSE=%s", airing_cause_name(airing->cause));
	add_field(&entry, "DALABA_BY=%s", airing->by);
	add_field(&entry, "DALABA_RESPONSIBLE=%s", airing->responsible);
	for (size_t i = 0; i < airing->zone_count && i < ZONE_FIELDS_MAX; i++)
		add_field(&entry, "DALABA_ZONE=%s", airing->zones[i]);
	add_field(&entry, "DALABA_PLANNED=%s", clock_format(airing->planned_ms, planned));
	add_field(&entry, "DALABA_STARTED=%s", clock_format(airing->started_ms, started));
	add_field(&entry, "DALABA_ENDED=%s", clock_format(airing->ended_ms, ended));
	if (airing->is_clock_doubted)
		add_field(&entry, "DALABA_CLOCK=untrusted");
	add_field(&entry, "DALABA_SOUNDED_MS=%" PRId64, airing->sounded_ms);
	add_field(&entry, "DALABA_TEXT=%s", airing->script.text);
	log_fields(level_of(airing), entry.fields, entry.count);
	for (size_t i = 0; i < entry.count; i++)
		free(entry.fields[i].iov_base);
}
