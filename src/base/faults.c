#include "base/faults.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/translate.h"

struct fault {
	char *file;
	unsigned line, column;
	size_t place; /* in order of arrival, which keeps the sort stable */
	bool is_warning;
	char *text; /* "file:line: ..." */
};

struct faults {
	struct fault kept[FAULTS_MAX];
	size_t kept_count;
	size_t refusing;
};

int faults_new(struct faults **ret_faults)
{
	struct faults *faults = calloc(1, sizeof(*faults));

	if (!faults)
		return -ENOMEM;
	*ret_faults = faults;
	return 0;
}

void faults_free(struct faults *faults)
{
	if (!faults)
		return;
	for (size_t i = 0; i < faults->kept_count; i++) {
		free(faults->kept[i].file);
		free(faults->kept[i].text);
	}
	free(faults);
}

/* Line 0 and column 0: not known. */
struct place {
	const char *file;
	unsigned line, column;
	bool is_warning;
};

static int fault_text(
	char **ret_text, const struct place *place, const char *format, va_list arguments)
{
	_cleanup_free_ char *what = NULL;
	const char *kind = place->is_warning ? _("warning: ") : "";
	int r;

	if (vasprintf(&what, format, arguments) < 0) {
		what = NULL;
		return -ENOMEM;
	}
	if (place->column > 0)
		r = asprintf(ret_text, "%s:%u:%u: %s%s", place->file, place->line, place->column,
			kind, what);
	else if (place->line > 0)
		r = asprintf(ret_text, "%s:%u: %s%s", place->file, place->line, kind, what);
	else
		r = asprintf(ret_text, "%s: %s%s", place->file, kind, what);
	return r < 0 ? -ENOMEM : 0;
}

static void keep(
	struct faults *faults, const struct place *place, const char *format, va_list arguments)
{
	/* Counted before anything can fail: a fault that cannot be shown still refuses. */
	if (!place->is_warning)
		faults->refusing++;
	if (faults->kept_count == FAULTS_MAX)
		return;
	_cleanup_free_ char *text = NULL;
	_cleanup_free_ char *name = strdup(place->file);
	if (!name || fault_text(&text, place, format, arguments) < 0) {
		text = NULL;
		return;
	}
	struct fault *fault = &faults->kept[faults->kept_count];
	fault->place = faults->kept_count++;
	fault->file = TAKE(name);
	fault->line = place->line;
	fault->column = place->column;
	fault->is_warning = place->is_warning;
	fault->text = TAKE(text);
}

void faults_add(struct faults *faults, const char *file, unsigned line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	keep(faults, &(struct place){ .file = file, .line = line }, format, arguments);
	va_end(arguments);
}

void faults_add_at(struct faults *faults, const char *file, unsigned line, unsigned column,
	const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	keep(faults, &(struct place){ .file = file, .line = line, .column = column }, format,
		arguments);
	va_end(arguments);
}

void faults_warn(struct faults *faults, const char *file, unsigned line, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	keep(faults, &(struct place){ .file = file, .line = line, .is_warning = true }, format,
		arguments);
	va_end(arguments);
}

size_t faults_count(const struct faults *faults)
{
	return faults->refusing;
}

bool faults_has_lines(const struct faults *faults)
{
	return faults->kept_count > 0;
}

static int by_place(const void *left, const void *right)
{
	const struct fault *a = left, *b = right;
	const int order = strcmp(a->file, b->file);

	if (order != 0)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

void faults_each(const struct faults *faults,
	void (*line)(const char *text, bool is_warning, void *userdata), void *userdata)
{
	struct fault sorted[FAULTS_MAX];

	memcpy(sorted, faults->kept, sizeof(sorted[0]) * faults->kept_count);
	qsort(sorted, faults->kept_count, sizeof(sorted[0]), by_place);
	for (size_t i = 0; i < faults->kept_count; i++)
		line(sorted[i].text, sorted[i].is_warning, userdata);
}
