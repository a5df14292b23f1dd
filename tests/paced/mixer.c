/* An ALSA control interface for tests: a card with one mixer control, "Speaker", stereo, 0 to 200,
 *with a switch. Its state lies in FILE, three numbers: left, right, on. FILE that is not there: no
 *card.
 *
 *	ctl_type.paced { lib "/.../libasound_module_ctl_paced.so" }
 *	ctl.village_mixer { type paced file "/tmp/village.mixer" }
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <alsa/control_external.h>

#define VOLUME_MAX 200

enum {
	KEY_VOLUME,
	KEY_SWITCH,
	KEY_COUNT,
};

static const char *const names[KEY_COUNT] = {
	[KEY_VOLUME] = "Speaker Playback Volume",
	[KEY_SWITCH] = "Speaker Playback Switch",
};

struct paced_mixer {
	snd_ctl_ext_t ext;
	char *path;
};

struct state {
	long left, right, is_on;
};

static int read_state(const struct paced_mixer *mixer, struct state *ret_state)
{
	FILE *file = fopen(mixer->path, "re");

	if (!file)
		return -ENODEV;
	const int count =
		fscanf(file, "%ld %ld %ld", &ret_state->left, &ret_state->right, &ret_state->is_on);
	fclose(file);
	return count == 3 ? 0 : -EIO;
}

/* A program that is killed in it leaves the old state or the new. */
static int write_state(const struct paced_mixer *mixer, const struct state *state)
{
	char fresh[PATH_MAX];

	(void)snprintf(fresh, sizeof(fresh), "%s.new", mixer->path); /* A cut one is not there. */
	FILE *file = fopen(fresh, "we");
	if (!file)
		return -errno;
	fprintf(file, "%ld %ld %ld\n", state->left, state->right, state->is_on);
	return fclose(file) == 0 && rename(fresh, mixer->path) == 0 ? 0 : -errno;
}

static void mixer_close(snd_ctl_ext_t *ext)
{
	struct paced_mixer *mixer = ext->private_data;

	free(mixer->path);
	free(mixer);
}

static int elem_count(snd_ctl_ext_t *ext)
{
	return KEY_COUNT;
}

static int elem_list(snd_ctl_ext_t *ext, unsigned offset, snd_ctl_elem_id_t *id)
{
	snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_MIXER);
	snd_ctl_elem_id_set_name(id, names[offset]);
	return 0;
}

static snd_ctl_ext_key_t find_elem(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id)
{
	for (int key = 0; key < KEY_COUNT; key++)
		if (strcmp(snd_ctl_elem_id_get_name(id), names[key]) == 0)
			return (snd_ctl_ext_key_t)key;
	return SND_CTL_EXT_KEY_NOT_FOUND;
}

static int get_attribute(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *ret_type,
	unsigned *ret_access, unsigned *ret_count)
{
	*ret_type = key == KEY_VOLUME ? SND_CTL_ELEM_TYPE_INTEGER : SND_CTL_ELEM_TYPE_BOOLEAN;
	*ret_access = SND_CTL_EXT_ACCESS_READWRITE;
	*ret_count = key == KEY_VOLUME ? 2 : 1;
	return 0;
}

static int get_integer_info(
	snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *ret_min, long *ret_max, long *ret_step)
{
	*ret_min = 0;
	*ret_max = key == KEY_VOLUME ? VOLUME_MAX : 1;
	*ret_step = 1;
	return 0;
}

static int read_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
	struct state state;
	const int r = read_state(ext->private_data, &state);

	if (r < 0)
		return r;
	values[0] = key == KEY_VOLUME ? state.left : state.is_on;
	if (key == KEY_VOLUME)
		values[1] = state.right;
	return 0;
}

static int write_integer(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *values)
{
	struct state state;
	int r = read_state(ext->private_data, &state);

	if (r < 0)
		return r;
	if (key == KEY_VOLUME) {
		state.left = values[0];
		state.right = values[1];
	} else {
		state.is_on = values[0];
	}
	r = write_state(ext->private_data, &state);
	return r < 0 ? r : 1;
}

static void subscribe_events(snd_ctl_ext_t *ext, int subscribe)
{
}

static int read_event(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned *event_mask)
{
	return -EAGAIN;
}

static const snd_ctl_ext_callback_t callbacks = {
	.close = mixer_close,
	.elem_count = elem_count,
	.elem_list = elem_list,
	.find_elem = find_elem,
	.get_attribute = get_attribute,
	.get_integer_info = get_integer_info,
	.read_integer = read_integer,
	.write_integer = write_integer,
	.subscribe_events = subscribe_events,
	.read_event = read_event,
};

static int read_path(snd_config_t *configuration, char **ret_path)
{
	snd_config_iterator_t i, next;
	const char *id, *value;

	snd_config_for_each(i, next, configuration)
	{
		snd_config_t *entry = snd_config_iterator_entry(i);
		if (snd_config_get_id(entry, &id) < 0 || strcmp(id, "file") != 0)
			continue;
		if (snd_config_get_string(entry, &value) < 0)
			return -EINVAL;
		*ret_path = strdup(value);
		return *ret_path ? 0 : -ENOMEM;
	}
	return -EINVAL;
}

SND_CTL_PLUGIN_DEFINE_FUNC(paced)
{
	struct paced_mixer *mixer = calloc(1, sizeof(*mixer));
	struct state state;

	(void)root;
	if (!mixer)
		return -ENOMEM;
	int r = read_path(conf, &mixer->path);
	if (r >= 0)
		r = read_state(mixer, &state);
	if (r >= 0) {
		mixer->ext.version = SND_CTL_EXT_VERSION;
		strcpy(mixer->ext.id, "paced");
		strcpy(mixer->ext.name, "paced mixer of the tests");
		strcpy(mixer->ext.longname, "paced mixer of the tests");
		strcpy(mixer->ext.mixername, "paced");
		mixer->ext.poll_fd = -1;
		mixer->ext.callback = &callbacks;
		mixer->ext.private_data = mixer;
		r = snd_ctl_ext_create(&mixer->ext, name, mode);
	}
	if (r < 0) {
		free(mixer->path);
		free(mixer);
		return r;
	}
	*handlep = mixer->ext.handle;
	return 0;
}

SND_CTL_PLUGIN_SYMBOL(paced);
