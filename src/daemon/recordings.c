#include "daemon/recordings.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "daemon/errands.h"
#include "voice/check.h"

struct recordings {
	struct errands *errands;
};

DEFINE_CLEANUP(struct recordings, recordings, recordings_free)

/* A question on its way. */
struct asked {
	struct errand errand; /* the first, so that one is found by the other */
	struct recording_question *question;
	int error;
};

static void run(struct errand *errand)
{
	struct asked *asked = (struct asked *)errand;
	struct recording_question *question = asked->question;

	asked->error = voice_check_recording(question->path, &question->duration_ms);
}

static bool is_wanted(const struct errand *errand)
{
	const struct web_later *later = ((const struct asked *)errand)->question->later;

	return !later->is_gone(later);
}

static void done(struct errand *errand, int error)
{
	_cleanup_free_ struct asked *asked = (struct asked *)errand;

	asked->question->done(asked->question, error < 0 ? error : asked->error);
}

void recordings_ask(struct recordings *recordings, struct recording_question *question)
{
	struct asked *asked = malloc(sizeof(*asked));

	if (!asked) {
		question->done(question, -ENOMEM);
		return;
	}
	*asked = (struct asked){
		.errand = { .run = run, .done = done, .is_wanted = is_wanted },
		.question = question,
	};
	errands_send(recordings->errands, &asked->errand);
}

int recordings_new(sd_event *event, struct recordings **ret_recordings)
{
	_cleanup_(recordings_cleanup) struct recordings *recordings =
		calloc(1, sizeof(*recordings));

	if (!recordings)
		return -ENOMEM;
	const int r = errands_new(event, "recordings", &recordings->errands);
	if (r < 0)
		return r;
	*ret_recordings = TAKE(recordings);
	return 0;
}

void recordings_free(struct recordings *recordings)
{
	if (!recordings)
		return;
	errands_free(recordings->errands);
	free(recordings);
}
