/* A playlist: recordings that are played one after the other, and from the first again, for as long
 * as their script says. In which order is the turn's alone (station/turn.h), so that whoever
 * foretells an airing says what the daemon plays. Pure, plain data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/owned.h"

#define PLAYLIST_FILES_MAX 500

/* With less than this left no other recording begins. */
#define PLAYLIST_LAST_MS 5000

/* The last one, which is cut at the end, fades out in so long. */
#define PLAYLIST_FADE_MS 3000

/* So many are played in one reading, which then ends. */
#define PLAYLIST_PARTS_MAX 4096

/* One that is played in a reading. */
struct playlist_part {
	size_t number;    /* 0: the first of the reading; they go round */
	int64_t began_ms; /* the moment of the reading */
};

struct playlist {
	char **files;          /* absolute paths, in the order in which they are played */
	int64_t *durations_ms; /* of each when it was checked; 0: not known */
	size_t file_count;     /* 0: there is no playlist */
	char *folder;          /* whose recordings they are, an absolute path; NULL: a list */
	char **refused;        /* what else was in it and could not be played, sorted */
	size_t refused_count;
	bool is_shuffled;
};

extern const struct owner playlist_owner;
void playlist_done(struct playlist *playlist);

bool playlist_is_same(const struct playlist *left, const struct playlist *right);

/* By its numbers as people count, "2.mp3" before "10.mp3": for qsort. */
int playlist_compare(const void *left, const void *right);

/* Takes over what is in the folder now, sorted; of what was there before the lengths are known.
 * Takes `files` and empties them. -ENOMEM: it stays as it was. */
int playlist_follow(struct playlist *playlist, char ***files, size_t *count);

/* Puts its files in the order of that turn. In order: as they stand, from the turn's on. Shuffled:
 * the first is another one with each turn until all have been, the others as they fall. The same
 * `seed` and turn give the same order. -ENOMEM. */
int playlist_arrange(struct playlist *playlist, uint64_t turn, const char *seed);

/* How many of them are heard, in their order, in so long; at least one. A length that is not known
 * is taken for the mean of the others. */
size_t playlist_heard(const struct playlist *playlist, int64_t length_ms);

/* Their names without their folders, "a.mp3, b.mp3", for people; with `with_paths` as the record
 * has them. In memory the caller frees; NULL on no memory. */
char *playlist_names(const struct playlist *playlist, int64_t length_ms, bool with_paths);
