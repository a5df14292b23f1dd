#include "card/trial.h"

#include "base/cleanup.h"
#include "card/card.h"
#include "card/playback.h"
#include "notice/script.h"
#include "sound/sound.h"
#include "sound/tone.h"

DEFINE_CLEANUP(struct sound, sound, sound_unref)
DEFINE_CLEANUP(struct playback, playback, playback_close)

static int make_tones(struct sound *sound)
{
	int r = 0;

	for (int i = 0; i < TRIAL_TONES && r == 0; i++) {
		if (i > 0)
			r = sound_append_silence(sound, TRIAL_PAUSE_MS);
		if (r == 0)
			r = tone_append_chime(sound, CHIME_TEST);
	}
	if (r == 0)
		sound_finish(sound, 0);
	return r;
}

int trial_sound(const char *device)
{
	const struct output output = { .device = (char *)device, .volume_percent = 100 };
	_cleanup_(sound_cleanup) struct sound *sound = NULL;
	_cleanup_(playback_cleanup) struct playback *playback = NULL;
	int r = sound_new(&sound);

	if (r == 0)
		r = make_tones(sound);
	if (r == 0)
		r = playback_open(
			&(struct playback_job){
				.device = output.device,
				.output = &output,
				.sound = sound,
			},
			&playback);
	while (r == 0) {
		r = playback_advance(playback);
		if (r == 0)
			r = playback_wait(playback, -1, CARD_STALL_MS);
	}
	return r == 1 ? 0 : r;
}
