/* What is wrong with a text that a person wrote: a list of `file:line: what is wrong, what would
 * be right`, all of them at once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A broken file can produce any number of faults; after this many only the count grows. */
#define FAULTS_MAX 200

struct faults;

int faults_new(struct faults **ret_faults);
void faults_free(struct faults *faults);

/* `line` 0: the fault is of the whole file. `format` is already translated. */
void faults_add(struct faults *faults, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same at a column of the line, from 1 on, as `file:line:column: what is wrong`. */
void faults_add_at(struct faults *faults, const char *file, unsigned line, unsigned column,
	const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A warning: worth a line, but no reason to refuse. */
void faults_warn(struct faults *faults, const char *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Faults that refuse; warnings are not counted. */
size_t faults_count(const struct faults *faults);

/* Whether there is any line, a fault or a warning. */
bool faults_has_lines(const struct faults *faults);

/* Calls for each line kept, faults and warnings, in the order of file and line. */
void faults_each(const struct faults *faults,
	void (*line)(const char *text, bool is_warning, void *userdata), void *userdata);
