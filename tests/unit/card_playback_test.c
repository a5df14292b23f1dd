/* What one sound on one card asks of it: how often it wakes, and looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <alsa/asoundlib.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "card/card.h"
#include "card/playback.h"
#include "unit/card_world.h"

#define SOUND_MS 2000

/* Of ALSA's calls, those that ask the driver. */
static struct {
	size_t looks, writes;
} asked;

int __real_snd_pcm_status(snd_pcm_t *pcm, snd_pcm_status_t *status);
int __wrap_snd_pcm_status(snd_pcm_t *pcm, snd_pcm_status_t *status);
int __real_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay);
int __wrap_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay);
snd_pcm_sframes_t __real_snd_pcm_avail(snd_pcm_t *pcm);
snd_pcm_sframes_t __wrap_snd_pcm_avail(snd_pcm_t *pcm);
snd_pcm_sframes_t __real_snd_pcm_writei(snd_pcm_t *pcm, const void *frames, snd_pcm_uframes_t size);
snd_pcm_sframes_t __wrap_snd_pcm_writei(snd_pcm_t *pcm, const void *frames, snd_pcm_uframes_t size);

int __wrap_snd_pcm_status(snd_pcm_t *pcm, snd_pcm_status_t *status)
{
	asked.looks++;
	return __real_snd_pcm_status(pcm, status);
}

int __wrap_snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *delay)
{
	asked.looks++;
	return __real_snd_pcm_delay(pcm, delay);
}

snd_pcm_sframes_t __wrap_snd_pcm_avail(snd_pcm_t *pcm)
{
	asked.looks++;
	return __real_snd_pcm_avail(pcm);
}

snd_pcm_sframes_t __wrap_snd_pcm_writei(snd_pcm_t *pcm, const void *frames, snd_pcm_uframes_t size)
{
	asked.writes++;
	return __real_snd_pcm_writei(pcm, frames, size);
}

static struct sound *make_sound(void)
{
	struct sound *sound;

	assert_int_equal(sound_new(&sound), 0);
	for (size_t i = 0; i < sound_frames_of_ms(SOUND_MS); i++) {
		const int16_t frame = (int16_t)(1000 + i % 20000);
		assert_int_equal(sound_append(sound, &frame, 1), 0);
	}
	sound_finish(sound, 0);
	return sound;
}

/* How often it woke. */
static size_t play(const char *device)
{
	struct sound *sound = make_sound();
	const struct output output = { .device = (char *)device, .volume_percent = 100 };
	const struct playback_job job = { .device = device, .output = &output, .sound = sound };
	struct playback *playback;
	size_t wakes = 1;
	int r;

	assert_int_equal(playback_open(&job, &playback), 0);
	asked.looks = asked.writes = 0;
	for (; (r = playback_advance(playback)) == 0; wakes++)
		assert_true(playback_wait(playback, -1, 1000) >= 0);
	assert_int_equal(r, 1);
	playback_close(playback);
	sound_unref(sound);
	return wakes;
}

static void each_wake_up_looks_at_the_card_once(void **state)
{
	static const char *const devices[] = { PACED_DEVICE, PACED_USB, PACED_CONVERTED };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		const size_t wakes = play(devices[i]);
		/* Where the machine is late there is room again, and it is looked for. */
		assert_in_range(asked.looks, wakes, 2 * wakes);
	}
}

/* But for the first frames, which start the card and then fill it, and the silence behind the last.
 */
static void each_wake_up_writes_once(void **state)
{
	(void)state;
	const size_t wakes = play(PACED_DEVICE);
	assert_true(asked.writes <= wakes + 3);
}

/* What it holds may be much where it can be taken back. */
static void it_wakes_seldom_where_the_card_takes_back(void **state)
{
	static const struct {
		const char *device;
		size_t most;
	} cases[] = {
		{ PACED_DEVICE, SOUND_MS / 300 },
		{ PACED_USB, SOUND_MS / 300 },
		{ PACED_CONVERTED, SOUND_MS / 20 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_in_range(play(cases[i].device), 2, cases[i].most + 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_world_test(each_wake_up_looks_at_the_card_once),
		card_world_test(each_wake_up_writes_once),
		card_world_test(it_wakes_seldom_where_the_card_takes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
