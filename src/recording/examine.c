#include "recording/examine.h"

#include <errno.h>
#include <math.h>

#include "base/cleanup.h"
#include "notice/sounding.h"
#include "recording/level.h"
#include "recording/recording.h"
#include "sound/format.h"
#include "sound/loudness.h"

#define BLOCK_FRAMES 4096

/* Of what is as loud as it should be the peaks are far above. */
#define QUIET_PEAK_DB (-30.0)

DEFINE_CLEANUP(struct recording, recording, recording_close)
DEFINE_CLEANUP(struct recording_listener, listener, recording_listener_free)

static int find_gain_db(struct recording *recording, double *ret_gain_db)
{
	_cleanup_(listener_cleanup) struct recording_listener *listener = NULL;
	double gain;
	int r;

	r = recording_listener_new(recording, &listener);
	if (r < 0)
		return r;
	do
		r = recording_listen(listener, &gain);
	while (r > 0);
	if (r == 0)
		*ret_gain_db = 20 * log10(gain);
	return r;
}

static int read_whole(struct recording *recording, float *ret_peak, int64_t *ret_frames)
{
	float block[BLOCK_FRAMES];
	int64_t frames = 0;
	float peak = 0;
	int count;

	while ((count = recording_read(recording, block, BLOCK_FRAMES)) > 0) {
		frames += count;
		for (int i = 0; i < count; i++)
			peak = fmaxf(peak, fabsf(block[i]));
	}
	*ret_peak = peak;
	*ret_frames = frames;
	return count;
}

int recording_examine(const char *path, struct recording_findings *ret_findings)
{
	_cleanup_(recording_cleanup) struct recording *recording = NULL;
	double gain_db;
	int64_t frames;
	float peak;
	int r;

	r = recording_open(path, SOUND_RATE_HZ, &recording);
	if (r < 0)
		return r;
	r = find_gain_db(recording, &gain_db);
	if (r >= 0)
		r = recording_seek(recording, 0);
	if (r >= 0)
		r = read_whole(recording, &peak, &frames);
	if (r < 0)
		return r;
	const double sent_db = 20 * log10(peak) + gain_db;
	const bool is_silent = !(sent_db >= SOUNDING_FLOOR_DB);
	*ret_findings = (struct recording_findings){
		.duration_ms = sound_ms_of_frames((size_t)frames),
		.flaw = recording_flaw(recording),
		.is_silent = is_silent,
		.is_quiet =
			!is_silent && (gain_db >= LOUDNESS_GAIN_MAX_DB || sent_db < QUIET_PEAK_DB),
	};
	return 0;
}
