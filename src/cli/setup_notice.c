#include "cli/setup_notice.h"

#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "base/words.h"
#include "cli/ask.h"
#include "cli/complain.h"
#include "cli/local.h"
#include "config/edit.h"

#define FOLDER      "notices.d"
#define FOLDER_MODE 0755
#define TIME        "07:30"
#define NAME_SIZE   32
#define NAMES_MAX   1000
#define TITLE_SIGNS 12

/* What people write in times and between them, and what a list of them has instead. */
static const struct {
	const char *written, *meant;
} signs[] = { { "：", ":" }, { "，", " " }, { "、", " " }, { "；", " " }, { "　", " " },
	{ ",", " " }, { ";", " " }, { "\t", " " } };

/* A title ends where the first clause does. */
static const char *const clause_ends[] = { "，", "。", "！", "？", "：", "；", "、", ",", ".", "!",
	"?", ":", ";", "\t" };

/* The comment is for whoever opens the file to write the next notice. */
#define NOTICE_FILE                                                                                                       \
	"# dalaba setup 写的通知。文字、时间可以改，照样子可以再加；改完运行 dalaba check 和 " \
	"dalaba reload。\n"                                                                                              \
	"notices = (\n"                                                                                                   \
	"\t{\n"                                                                                                           \
	"\t\tname = \"%s\";\n"                                                                                            \
	"\t\ttitle = %s;\n"                                                                                               \
	"\t\ttext = %s;\n"                                                                                                \
	"\t\twhen = ( { times = [ %s ]; } );\n"                                                                           \
	"\t}\n"                                                                                                           \
	");\n"

struct draft {
	char name[NAME_SIZE];
	char *path;
	char *words;
	char *times;
};

static void draft_done(struct draft *draft)
{
	free(draft->path);
	free(draft->words);
	free(draft->times);
}

/* --- a name that nobody has --- */

static int make_path(const char *config_path, const char *name, char **ret_path)
{
	_cleanup_free_ char *copy = strdup(config_path);

	if (copy && asprintf(ret_path, "%s/" FOLDER "/%s.conf", dirname(copy), name) >= 0)
		return CLI_DONE;
	*ret_path = NULL;
	return complain_memory();
}

static int choose_name(struct draft *draft, const char *config_path, const struct config *config)
{
	for (int number = 1; number <= NAMES_MAX; number++) {
		(void)snprintf(draft->name, NAME_SIZE, "notice-%d", number); /* Fits. */
		if (config_notice(config, draft->name))
			continue;
		if (make_path(config_path, draft->name, &draft->path) != CLI_DONE)
			return CLI_FAILED;
		if (access(draft->path, F_OK) < 0)
			return CLI_DONE;
		free(draft->path);
		draft->path = NULL;
	}
	return complain(_("there are too many notices"));
}

/* --- its file --- */

static size_t find_sign(const char *text)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(signs) &&
		strncmp(text, signs[i].written, strlen(signs[i].written)) != 0)
		i++;
	return i;
}

/* In place: what is meant is never longer. */
static void replace_signs(char *text)
{
	char *end = text;

	while (*text) {
		const size_t sign = find_sign(text);
		*end++ = sign < ARRAY_SIZE(signs) ? *signs[sign].meant : *text;
		text += sign < ARRAY_SIZE(signs) ? strlen(signs[sign].written) : 1;
	}
	*end = '\0';
}

/* Configurations have two digits for the hour, people often one. Whether it is a time at all is
 * told when the configuration is read. */
static void add_time(FILE *stream, const char *time)
{
	_cleanup_free_ char *whole = NULL, *quoted = NULL;

	if (asprintf(&whole, "%s%s", time[0] && time[1] == ':' ? "0" : "", time) < 0)
		whole = NULL;
	quoted = whole ? config_quote(whole) : NULL;
	fprintf(stream, "%s%s", ftell(stream) > 0 ? ", " : "", quoted ? quoted : "\"\"");
}

/* "7:00、18：30" -> "\"07:00\", \"18:30\"", in memory the caller frees; NULL on no memory. */
static char *list_times(const char *times)
{
	_cleanup_free_ char *copy = strdup(times);
	char *list = NULL, *rest = NULL;
	size_t size;
	FILE *stream = copy ? open_memstream(&list, &size) : NULL;

	if (!stream)
		return NULL;
	replace_signs(copy);
	for (char *time = strtok_r(copy, " ", &rest); time; time = strtok_r(NULL, " ", &rest))
		add_time(stream, time);
	if (fclose(stream) == 0)
		return list;
	free(list);
	return NULL;
}

/* How the record names it, never by nothing: the first clause, if it is not long. NULL on no
 * memory. */
static char *quote_title(const char *words)
{
	size_t length = 0;
	uint32_t sign;

	for (int i = 0; i < TITLE_SIGNS && words[length]; i++) {
		if (i > 0 && BEGINS_WITH_ONE_OF(words + length, clause_ends))
			break;
		const int size = utf8_first(words + length, &sign);
		length += size > 0 ? (size_t)size : 1;
	}
	_cleanup_free_ char *title = strndup(words, length);
	return title ? config_quote(title) : NULL;
}

static int make_text(const struct draft *draft, char **ret_text)
{
	_cleanup_free_ char *title = quote_title(draft->words);
	_cleanup_free_ char *words = config_quote(draft->words);
	_cleanup_free_ char *times = list_times(draft->times);

	if (title && words && times &&
		asprintf(ret_text, NOTICE_FILE, draft->name, title, words, times) >= 0)
		return CLI_DONE;
	*ret_text = NULL;
	return complain_memory();
}

static int make_folder(const char *path)
{
	_cleanup_free_ char *copy = strdup(path);

	if (!copy)
		return complain_memory();
	const char *folder = dirname(copy);
	/* The daemon is another user, whatever the umask of this one. */
	if (mkdir(folder, FOLDER_MODE) == 0 ? chmod(folder, FOLDER_MODE) < 0 : errno != EEXIST)
		return complain(_("%s cannot be made: %s"), folder, error_text(errno));
	return CLI_DONE;
}

static int write_draft(const struct draft *draft, const char *config_path)
{
	_cleanup_free_ char *text = NULL;
	int status = make_text(draft, &text);

	if (status == CLI_DONE)
		status = make_folder(draft->path);
	return status == CLI_DONE
		       ? local_write_draft(config_path,
				 &(struct config_draft){ .path = draft->path, .text = text })
		       : status;
}

/* --- its words and times --- */

static int ask_times(struct draft *draft)
{
	_cleanup_free_ char *question = NULL;

	free(draft->times);
	draft->times = NULL;
	if (asprintf(&question,
		    _("At what time each day? Several are fine: 07:00 18:30 (Enter: %s) > "),
		    TIME) < 0) {
		question = NULL;
		return complain_memory();
	}
	const int status = ask_line(question, &draft->times);
	if (status != CLI_DONE || *draft->times)
		return status;
	free(draft->times);
	draft->times = strdup(TIME);
	return draft->times ? CLI_DONE : complain_memory();
}

static int ask_words(struct draft *draft)
{
	free(draft->words);
	draft->words = NULL;
	return ask_line(_("What shall it say? (Enter: no notice now) > "), &draft->words);
}

/* Asks again while the configuration would be refused: its faults say why. */
static int ask_and_write(struct draft *draft, const char *config_path)
{
	while (true) {
		int status = ask_words(draft);
		if (status != CLI_DONE || !*draft->words)
			return status;
		status = ask_times(draft);
		if (status != CLI_DONE || write_draft(draft, config_path) == CLI_DONE)
			return status;
	}
}

int setup_write_notice(const struct options *options, char **ret_name)
{
	_cleanup_(config_cleanup) struct config *config = NULL;
	_cleanup_(draft_done) struct draft draft = { .path = NULL };
	int status = local_read_config(options->config, &config);

	if (status == CLI_DONE)
		status = choose_name(&draft, options->config, config);
	if (status == CLI_DONE)
		status = ask_and_write(&draft, options->config);
	if (status != CLI_DONE || !*draft.words)
		return status;
	*ret_name = strdup(draft.name);
	return *ret_name ? CLI_DONE : complain_memory();
}
