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

static struct api_standing standing(void *userdata)
{
	const struct daemon *daemon = userdata;
	struct api_standing standing = {
		.clock_trust = timekeeper_trust(daemon->timekeeper),
		.log = record_health(daemon->record),
		.log_waiting = record_waiting(daemon->record),
		.refusal = reload_refusal(daemon->reload),
		.unbound = studio_unbound(daemon->studio),
	};

	/* Where nothing is planned it stays so. */
	(void)schedule_next(daemon->schedule, &standing.next_ms, &standing.next);
	return standing;
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

/* Beside the loop. */
static int check_recording(struct question *question, void *userdata)
{
	struct recording_question *asked = (struct recording_question *)question;

	(void)userdata;
	return voice_check_recording(asked->path, &asked->duration_ms);
}

static void look_into_recording(struct recording_question *question, void *userdata)
{
	struct daemon *daemon = userdata;

	inquiry_send(&daemon->recordings, &question->question);
}

void host_init(struct daemon *daemon, struct api_host *ret_host)
{
	daemon->recordings = (struct inquirer){ .event = daemon->event, .answer = check_recording };
	*ret_host = (struct api_host){
		.station = daemon->station,
		.now_ms = now_ms,
		.submit = airings_order,
		.finish_talk = airings_finish_talk,
		.leave_talks = airings_leave_talks,
		.reload = reload_ask,
		.config = config,
		.ask_log = ask_log,
		.standing = standing,
		.trust_clock = trust_clock,
		.condition = condition,
		.look_into_recording = look_into_recording,
		.userdata = daemon,
	};
}
