#include "daemon/host.h"

#include "base/log.h"
#include "daemon/airings.h"
#include "daemon/inquiry.h"
#include "daemon/questions.h"
#include "daemon/reload.h"
#include "voice/check.h"

static int64_t now_ms(void *userdata)
{
	const struct daemon *daemon = userdata;

	return schedule_now_ms(daemon->schedule);
}

static const struct config *config(void *userdata)
{
	const struct daemon *daemon = userdata;

	return daemon->config;
}

static void ask_log(struct log_question *question, void *userdata)
{
	const struct daemon *daemon = userdata;

	questions_ask(daemon->questions, question);
}

static int next(int64_t *ret_planned_ms, const char **ret_notice, void *userdata)
{
	const struct daemon *daemon = userdata;

	return schedule_next(daemon->schedule, ret_planned_ms, ret_notice);
}

static enum clock_trust clock_trust(void *userdata)
{
	const struct daemon *daemon = userdata;

	return timekeeper_trust(daemon->timekeeper);
}

static void trust_clock(const char *by, void *userdata)
{
	const struct daemon *daemon = userdata;

	log_notice("%s says that the clock is right.", by);
	timekeeper_confirm(daemon->timekeeper, by);
}

static const struct condition *condition(const char *zone, void *userdata)
{
	const struct daemon *daemon = userdata;

	return studio_condition(daemon->studio, zone);
}

static const struct health *log_health(void *userdata)
{
	const struct daemon *daemon = userdata;

	return record_health(daemon->record);
}

static size_t log_waiting(void *userdata)
{
	const struct daemon *daemon = userdata;

	return record_waiting(daemon->record);
}

/* Beside the loop. */
static int check_recording(struct question *question, void *userdata)
{
	struct recording_question *asked = (struct recording_question *)question;

	(void)userdata;
	return voice_check_recording(asked->path, &asked->duration_ms);
}

static void look_into_recording(struct recording_question *question, void *userdata)
{
	const struct daemon *daemon = userdata;

	inquiry_send(daemon->recordings, &question->question, check_recording, NULL, NULL);
}

void host_init(struct daemon *daemon, struct api_host *ret_host)
{
	*ret_host = (struct api_host){
		.station = daemon->station,
		.now_ms = now_ms,
		.submit = airings_order,
		.finish_talk = airings_finish_talk,
		.leave_talks = airings_leave_talks,
		.reload = reload_ask,
		.config = config,
		.ask_log = ask_log,
		.next = next,
		.clock_trust = clock_trust,
		.trust_clock = trust_clock,
		.condition = condition,
		.log_health = log_health,
		.log_waiting = log_waiting,
		.look_into_recording = look_into_recording,
		.userdata = daemon,
	};
}
