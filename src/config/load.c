#include "config/load.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/installation.h"
#include "base/translate.h"
#include "config/folder.h"
#include "config/holidays.h"
#include "config/notices.h"
#include "config/settings.h"
#include "config/source.h"
#include "config/synonym.h"
#include "config/voices.h"
#include "config/zones.h"

/* --- sections: the top level, in the order in which one needs the other --- */

static void read_voice_files(struct reading_context *context);

/* Profiles of files stand behind those of dalaba.conf. */
static void read_main_voices(struct reading_context *context, const config_setting_t *setting)
{
	voices_read(context, setting);
	read_voice_files(context);
}

struct section {
	const char *name;
	void (*read)(struct reading_context *context, const config_setting_t *setting);
	void (*without)(struct reading_context *context); /* when it is not there; may be NULL */
};

/* What a kind of file may hold, in the order in which it is read. */
struct file_kind {
	const char *folder; /* or file; NULL: the main file */
	const struct section *sections;
	size_t section_count;
};

static const struct section main_sections[] = {
	{ "station", settings_read_station, NULL },
	{ "zones", zones_read, zones_miss },
	{ "voices", read_main_voices, read_voice_files },
	{ "lexicon", own_words_read, NULL },
	{ "quiet_hours", settings_read_quiet_hours, NULL },
	{ "chimes", notices_read_chimes, NULL },
	{ "announcement", notices_read_announcement, notices_miss_announcement },
	{ "alarm", notices_read_alarm, notices_miss_alarm },
	{ "microphone", settings_read_microphone, NULL },
	{ "report", settings_read_report, settings_miss_report },
	{ "callers", settings_read_callers, NULL },
	{ "notices", notices_read, NULL },
};
static const struct section notice_sections[] = {
	{ "notices", notices_read, NULL },
};
static const struct section voice_sections[] = {
	{ "voices", voices_read, NULL },
	{ "lexicon", own_words_read, NULL },
};

static const struct section holidays_sections[] = {
	{ "holidays", holidays_read, NULL },
};

static const struct file_kind main_file = { NULL, main_sections, ARRAY_SIZE(main_sections) };
static const struct file_kind notice_file = { "notices.d", notice_sections,
	ARRAY_SIZE(notice_sections) };
static const struct file_kind voice_file = { "voices", voice_sections, ARRAY_SIZE(voice_sections) };

static const struct file_kind holidays_file = { CONFIG_HOLIDAYS_FILE, holidays_sections,
	ARRAY_SIZE(holidays_sections) };

static const char *section_name(size_t i, const void *userdata)
{
	const struct file_kind *kind = userdata;

	return i < kind->section_count ? kind->sections[i].name : NULL;
}

static const struct section *find_section(const struct file_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->section_count; i++)
		if (strcmp(kind->sections[i].name, name) == 0)
			return &kind->sections[i];
	return NULL;
}

/* "station, zones, ...": in memory the caller frees; NULL on no memory. */
static char *list_sections(const struct file_kind *kind)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	for (size_t i = 0; stream && i < kind->section_count; i++)
		fprintf(stream, "%s%s", i > 0 ? _(", ") : "", kind->sections[i].name);
	return stream && fclose(stream) == 0 ? text : NULL;
}

static void tell_unknown_section(struct reading_context *context, const config_setting_t *member,
	const struct file_kind *kind)
{
	const char *name = config_setting_name(member);
	const char *word = synonym_key(name, strlen(name));
	const char *meant =
		word && find_section(kind, word) ? word : schema_nearest(name, section_name, kind);

	if (find_section(&main_file, name)) {
		schema_fault(context, member, _("\"%s\" does not belong into a file of %s"), name,
			kind->folder);
	} else if (notices_have_key(name)) {
		schema_fault(context, member,
			_("\"%s\" belongs into \"notices\": notices = ( { %s = ...; } );"), name,
			name);
	} else if (meant) {
		schema_fault(
			context, member, _("\"%s\" is unknown; did you mean \"%s\"?"), name, meant);
	} else {
		_cleanup_free_ char *all = list_sections(kind);
		schema_fault(context, member, _("\"%s\" is unknown here; there are: %s"), name,
			all ? all : "");
	}
}

static void tell_unknown_sections(
	struct reading_context *context, const config_setting_t *root, const struct file_kind *kind)
{
	for (int i = 0; i < config_setting_length(root); i++) {
		const config_setting_t *member = config_setting_get_elem(root, (unsigned)i);
		if (!find_section(kind, config_setting_name(member)))
			tell_unknown_section(context, member, kind);
	}
}

/* --- files --- */

/* Reads the sections that a file of its kind may have. */
static void read_file(
	struct reading_context *context, const char *path, const struct file_kind *kind)
{
	const char *outer = context->file;
	const char *kept_path;
	const config_setting_t *root = source_open(context, path, &kept_path);

	if (!root)
		return;
	context->file = kept_path;
	tell_unknown_sections(context, root, kind);
	for (size_t i = 0; i < kind->section_count; i++) {
		const struct section *section = &kind->sections[i];
		const config_setting_t *setting = config_setting_get_member(root, section->name);
		if (setting)
			section->read(context, setting);
		else if (section->without)
			section->without(context);
	}
	context->file = outer;
}

/* The State Council's notices lie beside the configuration, because one person updates them each
 * November and another writes the notices. Without the file there are none. */
static void read_holidays_file(struct reading_context *context)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s/" CONFIG_HOLIDAYS_FILE, context->folder) < 0) {
		path = NULL;
		context->is_out_of_memory = true;
		return;
	}
	if (access(path, F_OK) == 0 || errno != ENOENT)
		read_file(context, path, &holidays_file);
	folder_warn_misnamed(context, context->folder, CONFIG_HOLIDAYS_FILE);
}

/* Whether the draft is of a file that the folder does not have yet. */
static bool adds_draft(const struct reading_context *context, const char *folder)
{
	const size_t length = strlen(folder);

	return context->draft && !context->is_draft_read &&
	       strncmp(context->draft->path, folder, length) == 0 &&
	       context->draft->path[length] == '/';
}

static void read_one(struct reading_context *context, const char *path, const void *kind)
{
	read_file(context, path, kind);
}

/* Every file of the folder, by name; without the folder there is none. */
static void read_folder(
	struct reading_context *context, const char *folder, const struct file_kind *kind)
{
	folder_each(context, folder, read_one, kind);
	if (adds_draft(context, folder))
		read_file(context, context->draft->path, kind);
}

/* The folder of that kind beside dalaba.conf, where files lie that people wrote. */
static void read_own_folder(struct reading_context *context, const struct file_kind *kind)
{
	_cleanup_free_ char *folder = NULL;

	if (asprintf(&folder, "%s/%s", context->folder, kind->folder) < 0) {
		folder = NULL;
		context->is_out_of_memory = true;
		return;
	}
	read_folder(context, folder, kind);
	folder_warn(context, folder, section_name, kind);
	folder_warn_misnamed(context, context->folder, kind->folder);
}

#define DEFAULT_VOICE_FILE "voices/mandarin.conf"

/* Those that came with the program; without a voice of the station's the first one speaks. */
static void read_shipped_voices(struct reading_context *context)
{
	_cleanup_free_ char *path = NULL;

	if (installation_find_data(DEFAULT_VOICE_FILE, &path) < 0) {
		faults_add(context->faults, DEFAULT_VOICE_FILE, 0,
			_("cannot be found; is Dalaba installed?"));
		return;
	}
	context->voices_before = context->config->voice_count;
	read_file(context, path, &voice_file);
	context->voices_before = context->config->voice_count;
	*strrchr(path, '/') = '\0';
	read_folder(context, path, &voice_file);
}

static void read_voice_files(struct reading_context *context)
{
	context->voices_before = context->config->voice_count;
	read_own_folder(context, &voice_file);
	read_shipped_voices(context);
}

/* --- the whole --- */

/* What a section that is not there would have read: the tables' defaults. */
static void set_defaults(struct reading_context *context)
{
	config_t nothing;

	config_init(&nothing);
	const config_setting_t *empty = config_root_setting(&nothing);
	settings_read_station(context, empty);
	schema_set_string(context, &context->config->station.timezone, "Asia/Shanghai");
	config_destroy(&nothing);
}

static void read_all(struct reading_context *context, const char *path)
{
	notices_forget_chimes(context);
	set_defaults(context);
	read_file(context, path, &main_file);
	read_holidays_file(context);
	read_own_folder(context, &notice_file);
	notices_forget_names(context);
	notices_forget_chimes(context);
	sources_free(context);
}

DEFINE_CLEANUP(struct config, config, config_free)

int config_load(const char *path,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config)
{
	return config_load_draft(path, NULL, check_recording, faults, ret_config);
}

int config_load_draft(const char *path, const struct config_draft *draft,
	int (*check_recording)(const char *path, int64_t *ret_duration_ms), struct faults *faults,
	struct config **ret_config)
{
	_cleanup_(config_cleanup) struct config *config = calloc(1, sizeof(*config));
	_cleanup_free_ char *path_copy = strdup(path);

	if (!config || !path_copy)
		return -ENOMEM;
	struct reading_context context = {
		.faults = faults,
		.file = path,
		.folder = dirname(path_copy),
		.draft = draft,
		.config = config,
		.check_recording = check_recording,
	};
	read_all(&context, path);
	if (context.is_out_of_memory)
		return -ENOMEM;
	if (faults_count(faults) > 0)
		return -EINVAL;
	zones_mark(config);
	for (size_t i = 0; i < config->notice_count; i++)
		notice_share(&config->notices[i]);
	*ret_config = TAKE(config);
	return 0;
}
