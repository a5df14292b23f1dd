#include "card/mixer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <alsa/asoundlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/words.h"

#define MEMORY_BYTES_MAX  4096
#define DEVICE_BYTES_MAX  255
#define CONTROL_BYTES_MAX 127
#define CHANNELS          (SND_MIXER_SCHN_LAST + 1)

#define NO_SWITCH (-1)

/* What a control holds, by channel. */
struct levels {
	long volume[CHANNELS];
	int is_on[CHANNELS]; /* NO_SWITCH where it cannot be muted */
	int count;
};

struct memory {
	char device[DEVICE_BYTES_MAX + 1];
	char control[CONTROL_BYTES_MAX + 1];
	struct levels levels;
};

static void close_mixer(snd_mixer_t *mixer)
{
	if (mixer)
		(void)snd_mixer_close(mixer); /* Nothing is left to write. */
}

DEFINE_CLEANUP(snd_mixer_t, mixer, close_mixer)

/* --- the card --- */

static int open_mixer(const char *device, snd_mixer_t **ret_mixer)
{
	_cleanup_(mixer_cleanup) snd_mixer_t *mixer = NULL;
	int r;

	r = snd_mixer_open(&mixer, 0);
	if (r < 0)
		return r;
	r = snd_mixer_attach(mixer, device);
	if (r < 0)
		return r;
	r = snd_mixer_selem_register(mixer, NULL, NULL);
	if (r < 0)
		return r;
	r = snd_mixer_load(mixer);
	if (r < 0)
		return r;
	*ret_mixer = TAKE(mixer);
	return 0;
}

static int find_control(snd_mixer_t *mixer, const char *name, snd_mixer_elem_t **ret_control)
{
	snd_mixer_selem_id_t *id;

	snd_mixer_selem_id_alloca(&id);
	snd_mixer_selem_id_set_name(id, name);
	snd_mixer_elem_t *control = snd_mixer_find_selem(mixer, id);
	if (!control || !snd_mixer_selem_has_playback_volume(control))
		return -ENOENT;
	*ret_control = control;
	return 0;
}

static bool has_channel(snd_mixer_elem_t *control, int channel)
{
	return snd_mixer_selem_has_playback_channel(control, (snd_mixer_selem_channel_id_t)channel);
}

static int read_levels(snd_mixer_elem_t *control, struct levels *ret_levels)
{
	struct levels levels = { 0 };

	for (int i = 0; i < CHANNELS && has_channel(control, i); i++) {
		const snd_mixer_selem_channel_id_t channel = (snd_mixer_selem_channel_id_t)i;
		int r = snd_mixer_selem_get_playback_volume(control, channel, &levels.volume[i]);
		levels.is_on[i] = NO_SWITCH;
		if (r >= 0 && snd_mixer_selem_has_playback_switch(control))
			r = snd_mixer_selem_get_playback_switch(control, channel, &levels.is_on[i]);
		if (r < 0)
			return r;
		levels.count++;
	}
	*ret_levels = levels;
	return 0;
}

static int write_levels(snd_mixer_elem_t *control, const struct levels *levels)
{
	for (int i = 0; i < levels->count && has_channel(control, i); i++) {
		const snd_mixer_selem_channel_id_t channel = (snd_mixer_selem_channel_id_t)i;
		int r = snd_mixer_selem_set_playback_volume(control, channel, levels->volume[i]);
		if (r >= 0 && levels->is_on[i] != NO_SWITCH &&
			snd_mixer_selem_has_playback_switch(control))
			r = snd_mixer_selem_set_playback_switch(control, channel, levels->is_on[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* --- the memory: a line for the device, one for the control, one for each channel --- */

static int write_memory(const char *path, const struct memory *memory)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return errno == EEXIST ? 0 : -errno;
	FILE *file = fdopen(fd, "w");
	if (!file)
		return -errno;
	TAKE_FD(fd);
	fprintf(file, "%s\n%s\n", memory->device, memory->control);
	for (int i = 0; i < memory->levels.count; i++)
		fprintf(file, "%ld %d\n", memory->levels.volume[i], memory->levels.is_on[i]);
	/* Not synced: a power cut takes the card's own levels along. */
	const bool is_whole = !ferror(file);
	if (fclose(file) == 0 && is_whole)
		return 0;
	(void)unlink(path); /* Half a memory is none. */
	return -EIO;
}

static bool read_line(const char **rest, char *ret_line, size_t size)
{
	const size_t length = strcspn(*rest, "\n");

	if (length == 0 || length >= size || (*rest)[length] != '\n')
		return false;
	memcpy(ret_line, *rest, length);
	ret_line[length] = '\0';
	*rest += length + 1;
	return true;
}

static int parse_memory(const char *text, struct memory *ret_memory)
{
	struct memory memory = { 0 };
	char line[64];

	if (!read_line(&text, memory.device, sizeof(memory.device)) ||
		!read_line(&text, memory.control, sizeof(memory.control)))
		return -EBADMSG;
	struct levels *levels = &memory.levels;
	while (levels->count < CHANNELS && read_line(&text, line, sizeof(line))) {
		char *end;
		levels->volume[levels->count] = strtol(line, &end, 10);
		if (*end != ' ')
			return -EBADMSG;
		levels->is_on[levels->count++] = (int)strtol(end + 1, &end, 10);
		if (*end)
			return -EBADMSG;
	}
	if (*text || levels->count == 0)
		return -EBADMSG;
	*ret_memory = memory;
	return 0;
}

static int read_memory(const char *path, struct memory *ret_memory)
{
	_cleanup_free_ char *text = NULL;
	size_t length;
	const int r = file_read(path, MEMORY_BYTES_MAX, &text, &length);

	if (r == -EISDIR || r == -EINVAL || r == -EFBIG) /* No file, or none of ours. */
		return -EBADMSG;
	return r < 0 ? r : parse_memory(text, ret_memory);
}

/* --- set and put back --- */

static int remember(
	const char *path, const struct mixer_setting *setting, const struct levels *levels)
{
	struct memory memory = { .levels = *levels };

	if (strlen(setting->device) > DEVICE_BYTES_MAX ||
		strlen(setting->control) > CONTROL_BYTES_MAX)
		return -ENAMETOOLONG;
	strcpy(memory.device, setting->device);
	strcpy(memory.control, setting->control);
	return write_memory(path, &memory);
}

static long volume_of(int percent, long low, long high)
{
	return low + ((high - low) * percent + 50) / 100;
}

static int turn_to(snd_mixer_elem_t *control, const struct levels *now, int percent)
{
	struct levels wanted = *now;
	long low, high;
	const int r = snd_mixer_selem_get_playback_volume_range(control, &low, &high);

	if (r < 0)
		return r;
	for (int i = 0; i < wanted.count; i++) {
		wanted.volume[i] = volume_of(percent, low, high);
		if (wanted.is_on[i] != NO_SWITCH)
			wanted.is_on[i] = 1;
	}
	return write_levels(control, &wanted);
}

int mixer_set(const struct mixer_setting *setting, const char *memory)
{
	_cleanup_(mixer_cleanup) snd_mixer_t *mixer = NULL;
	snd_mixer_elem_t *control;
	struct levels levels;
	int r;

	r = open_mixer(setting->device, &mixer);
	if (r < 0)
		return r;
	r = find_control(mixer, setting->control, &control);
	if (r < 0)
		return r;
	r = read_levels(control, &levels);
	if (r < 0)
		return r;
	r = remember(memory, setting, &levels);
	if (r < 0)
		return r;
	return turn_to(control, &levels, setting->percent);
}

static int put_back(const struct memory *memory)
{
	_cleanup_(mixer_cleanup) snd_mixer_t *mixer = NULL;
	snd_mixer_elem_t *control;
	int r;

	r = open_mixer(memory->device, &mixer);
	if (r < 0)
		return r;
	r = find_control(mixer, memory->control, &control);
	if (r < 0)
		return r;
	return write_levels(control, &memory->levels);
}

/* A folder that holds something is moved beside. Where it stays, nothing is remembered there. */
static void clear_away(const char *path)
{
	_cleanup_free_ char *aside = NULL;

	if (remove(path) == 0)
		return;
	if (asprintf(&aside, "%s.aside", path) < 0)
		aside = NULL;
	else
		(void)rename(path, aside); /* See above. */
}

int mixer_restore(const char *path)
{
	struct memory memory;
	int r;

	r = read_memory(path, &memory);
	if (r == -ENOENT)
		return 0;
	if (r >= 0)
		r = put_back(&memory);
	if (r == -EBADMSG)
		clear_away(path);
	if (r < 0)
		return r;
	return unlink(path) < 0 ? -errno : 0;
}

/* --- outputs that are silent --- */

/* What stands between a card's PCM and its sockets, by its whole name or by a word of it. Drivers
 * have many more controls; those that let a microphone or a line through to the horn are left
 * alone. */
static const char *const outputs[] = { "Master", "Master Mono", "PCM", "Front", "Digital", "DAC" };
static const char *const output_words[] = { "Speaker", "Headphone", "Headset", "Line Out",
	"Lineout", "Output" };
static const char *const other_words[] = { "Mic", "Input", "Boost", "Loopback", "Beep" };

static bool is_output(snd_mixer_elem_t *control)
{
	const char *name = snd_mixer_selem_get_name(control);

	return IS_ONE_OF(name, outputs) ||
	       (HAS_ONE_OF(name, output_words) && !HAS_ONE_OF(name, other_words));
}

/* Whether all of its channels are at the bottom. */
static bool is_down(snd_mixer_elem_t *control)
{
	long low, high, volume;

	if (!snd_mixer_selem_has_playback_volume(control) ||
		snd_mixer_selem_get_playback_volume_range(control, &low, &high) < 0)
		return false;
	for (int i = 0; i < CHANNELS && has_channel(control, i); i++)
		if (snd_mixer_selem_get_playback_volume(
			    control, (snd_mixer_selem_channel_id_t)i, &volume) < 0 ||
			volume > low)
			return false;
	return true;
}

/* Whether all of its channels are switched off. */
static bool is_muted(snd_mixer_elem_t *control)
{
	int is_on;

	if (!snd_mixer_selem_has_playback_switch(control))
		return false;
	for (int i = 0; i < CHANNELS && has_channel(control, i); i++)
		if (snd_mixer_selem_get_playback_switch(
			    control, (snd_mixer_selem_channel_id_t)i, &is_on) < 0 ||
			is_on)
			return false;
	return true;
}

static snd_mixer_elem_t *next_silent(snd_mixer_t *mixer, snd_mixer_elem_t *control)
{
	do
		control = control ? snd_mixer_elem_next(control) : snd_mixer_first_elem(mixer);
	while (control && !(is_output(control) && (is_muted(control) || is_down(control))));
	return control;
}

static char *join_silent(snd_mixer_t *mixer)
{
	snd_mixer_elem_t *control = NULL;
	char *names = NULL;
	size_t length;
	FILE *stream = open_memstream(&names, &length);

	if (!stream)
		return NULL;
	while ((control = next_silent(mixer, control)))
		fprintf(stream, "%s%s", ftell(stream) > 0 ? ", " : "",
			snd_mixer_selem_get_name(control));
	if (fclose(stream) == 0)
		return names;
	free(names);
	return NULL;
}

int mixer_name_silent(const char *device, char **ret_names)
{
	_cleanup_(mixer_cleanup) snd_mixer_t *mixer = NULL;

	/* A card without a mixer has nothing that could be muted. */
	char *names = open_mixer(device, &mixer) < 0 ? strdup("") : join_silent(mixer);
	if (!names)
		return -ENOMEM;
	*ret_names = names;
	return 0;
}

static int open_up(snd_mixer_elem_t *control, int percent)
{
	int r = 0;

	if (is_down(control)) {
		long low, high;
		r = snd_mixer_selem_get_playback_volume_range(control, &low, &high);
		if (r >= 0)
			r = snd_mixer_selem_set_playback_volume_all(
				control, volume_of(percent, low, high));
	}
	if (r >= 0 && is_muted(control))
		r = snd_mixer_selem_set_playback_switch_all(control, 1);
	return r;
}

int mixer_open_silent(const char *device, int percent)
{
	_cleanup_(mixer_cleanup) snd_mixer_t *mixer = NULL;
	snd_mixer_elem_t *control = NULL;
	int r = open_mixer(device, &mixer);

	while (r >= 0 && (control = next_silent(mixer, control)))
		r = open_up(control, percent);
	return r < 0 ? r : 0;
}
