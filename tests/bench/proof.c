/* make bench-proof: how often the daemon's ear (studio/hearing.h) is right, on airings in a village
 * that is made up (tests/village). Counts, no thresholds; docs/proof.md says what they mean. It
 * knows nothing of how the ear judges. Everything random comes of the seed. */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "recording/recording.h"
#include "sound/sound.h"
#include "sound/voicing.h"
#include "studio/hearing.h"
#include "village/microphone.h"
#include "village/noise.h"
#include "village/path.h"

#define NOTICES_MAX 2000
#define BLOCK       1102 /* 50 ms, as a card delivers them */
#define FIRST_NS    INT64_C(1700000000000000000)
#define SHORT_S     6
#define TAIL_S      4.0
#define ROOM_S      70 /* of what is heard */
#define WORKERS_MAX 16

/* --- what is aired, made by tests/bench/proof.py --- */

struct notice {
	char village[8], voice[24], chime[8];
	double chime_s, seconds;
	struct sound *sent; /* what the ear is given */
	float *card;        /* what leaves the zone: the same in the horn's voicing */
	float *other;       /* what leaves another zone */
	size_t count;
};

/* What leaves the zones; 0: they have no mark. */
static uint64_t own_mark, other_mark;

static struct notice notices[NOTICES_MAX];
static size_t notice_count;
static struct notice talks[NOTICES_MAX];
static size_t talk_count;

static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

static float *read_frames(const char *folder, const char *name, size_t *ret_count)
{
	float *frames = NULL;
	struct recording *recording;
	char path[512];
	size_t count = 0;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name); /* A cut one is not there. */
	errno = -recording_open(path, SOUND_RATE_HZ, &recording);
	if (errno != 0)
		fail(path);
	for (int r = 1; r > 0; count += (size_t)r) {
		frames = realloc(frames, (count + 4096) * sizeof(*frames));
		if (!frames)
			fail(path);
		r = recording_read(recording, frames + count, 4096);
		if (r < 0)
			fail(path);
	}
	recording_close(recording);
	*ret_count = count;
	return frames;
}

static struct sound *make_sent(const float *frames, size_t count, double chime_s)
{
	const size_t chime = (size_t)(chime_s * SOUND_RATE_HZ);
	struct sound *sound;

	if (sound_new(&sound) < 0 || sound_append_float(sound, frames, chime) < 0)
		fail("a sound");
	if (chime > 0)
		sound_mark_own(sound);
	if (sound_append_float(sound, frames + chime, count - chime) < 0)
		fail("a sound");
	sound_finish(sound, 0);
	return sound;
}

/* What leaves a zone of that mark. */
static float *make_card(struct sound *sent, uint64_t mark)
{
	const size_t count = sound_length_frames(sent);
	float *card = calloc(count, sizeof(*card));
	int16_t *frames = calloc(count, sizeof(*frames));
	struct voicing *voicing;

	if (!card || !frames || voicing_new(VOICING_HORN, sent, &voicing) < 0 ||
		voicing_mark(voicing, mark) < 0)
		fail("a card");
	(void)voicing_read(voicing, 0, frames, count);
	voicing_free(voicing);
	for (size_t i = 0; i < count; i++)
		card[i] = (float)frames[i] / 32768;
	free(frames);
	return card;
}

/* Made when it is first asked for. */
static const float *own_card(struct notice *notice)
{
	if (!notice->card)
		notice->card = make_card(notice->sent, own_mark);
	return notice->card;
}

static const float *other_card(struct notice *notice)
{
	if (!notice->other)
		notice->other = make_card(notice->sent, other_mark);
	return notice->other;
}

static void read_notice(const char *folder, const char *name, struct notice *notice)
{
	char file[64];
	size_t count;

	(void)snprintf(file, sizeof(file), "%s.sent.wav", name);
	float *sent = read_frames(folder, file, &count);
	notice->sent = make_sent(sent, count, notice->chime_s);
	free(sent);
	notice->count = count;
	notice->seconds = (double)notice->count / SOUND_RATE_HZ;
}

/* Lines: village, voice, chime and its seconds, name; of talk the village is "talk". */
static void read_corpus(const char *folder)
{
	char path[512], name[24];
	struct notice notice = { 0 };

	(void)snprintf(path, sizeof(path), "%s/index", folder);
	FILE *index = fopen(path, "re");
	if (!index)
		fail(path);
	while (notice_count < NOTICES_MAX && talk_count < NOTICES_MAX &&
		fscanf(index, "%7s %23s %7s %lf %23s", notice.village, notice.voice, notice.chime,
			&notice.chime_s, name) == 5) {
		if (strcmp(notice.village, "talk") == 0) {
			notice.card = read_frames(folder, name, &notice.count);
			talks[talk_count++] = notice;
			continue;
		}
		read_notice(folder, name, &notice);
		notices[notice_count++] = notice;
	}
	(void)fclose(index); /* It was only read. */
	if (notice_count < 4 || talk_count < 1)
		fail(path);
}

/* --- the cases --- */

enum source {
	SOURCE_PINK = NOISE_PINK,
	SOURCE_HUM = NOISE_HUM,
	SOURCE_WIND = NOISE_WIND,
	SOURCE_RAIN = NOISE_RAIN,
	SOURCE_MOTORCYCLE = NOISE_MOTORCYCLE,
	SOURCE_MUSIC = NOISE_MUSIC,
	SOURCE_SILENCE = NOISE_SILENCE,
	SOURCE_TALKERS = NOISE_COUNT,
	SOURCE_NOTICES, /* other ones, of another village */
	SOURCE_EACH,    /* one after the other, silence left out */
};

/* A dead horn's notices are no longer than some: the shorter, the more easily chance fits them. */
enum length { LENGTH_ANY, LENGTH_SHORT, LENGTH_LONG, LENGTH_DEAD };

#define DEAD_S 16

struct bench_case {
	const char *title;
	bool is_alive;
	double snr_db; /* of a horn that is alive */
	enum source source;
	enum length length;
	unsigned troubles; /* beside those that a village has anyway */
	double sways_ppm;
	double same_least_s, same_most_s; /* another horn sounds the same notice so much later */
	double dies_s;
	double share; /* of the airings asked for */
};

#define ALIVE(db)                                                                                  \
	{                                                                                          \
		.title = "horn alive, SNR " #db " dB", .is_alive = true, .snr_db = (db),           \
		.source = SOURCE_EACH, .share = 1                                                  \
	}
#define DEAD(text, which, part)                                                                    \
	{                                                                                          \
		.title = "horn dead; " text, .source = (which), .length = LENGTH_DEAD,             \
		.share = (part)                                                                    \
	}
#define ALIVE_WITH(text, ...)                                                                      \
	{                                                                                          \
		.title = "horn alive, SNR 5 dB; " text, .is_alive = true, .snr_db = 5,             \
		.source = SOURCE_EACH, .share = 0.25, __VA_ARGS__                                  \
	}

/* The shares of the dead ones are of the dead that are asked for, and make 1. */
static const struct bench_case cases[] = {
	ALIVE(20),
	ALIVE(10),
	ALIVE(5),
	ALIVE(0),
	ALIVE(-5),
	ALIVE(-10),
	{ .title = "horn alive, SNR 0 dB, shorter than 6 s",
		.is_alive = true,
		.source = SOURCE_EACH,
		.length = LENGTH_SHORT,
		.share = 1 },
	ALIVE_WITH("automatic gain", .troubles = TROUBLE_AGC),
	ALIVE_WITH("overdriven", .troubles = TROUBLE_OVERDRIVEN),
	ALIVE_WITH("frames lost, known", .troubles = TROUBLE_LOST_KNOWN),
	ALIVE_WITH("frames lost as zeros", .troubles = TROUBLE_LOST_ZEROS),
	ALIVE_WITH("noise suppressor", .troubles = TROUBLE_SUPPRESSOR),
	ALIVE_WITH("codec like SBC", .troubles = TROUBLE_CODEC),
	ALIVE_WITH("microphone of 48 kHz", .troubles = TROUBLE_48_KHZ),
	ALIVE_WITH("microphone of 8 kHz", .troubles = TROUBLE_8_KHZ),
	ALIVE_WITH("path that sways by 500 ppm", .sways_ppm = 500),
	ALIVE_WITH("path that sways by 2000 ppm", .sways_ppm = 2000),
	ALIVE_WITH("other zones sound it together", .same_least_s = -0.05, .same_most_s = 0.05),
	DEAD("silence", SOURCE_SILENCE, 0.05),
	DEAD("noise", SOURCE_PINK, 0.05),
	DEAD("hum", SOURCE_HUM, 0.05),
	DEAD("wind", SOURCE_WIND, 0.1),
	DEAD("rain", SOURCE_RAIN, 0.1),
	DEAD("motorcycles", SOURCE_MOTORCYCLE, 0.1),
	DEAD("music", SOURCE_MUSIC, 0.1),
	DEAD("people", SOURCE_TALKERS, 0.15),
	DEAD("other notices, mostly with our chime and voice", SOURCE_NOTICES, 0.3),
	{ .title = "horn dead; the same notice from another horn, 4 to 20 s off",
		.source = SOURCE_PINK,
		.same_least_s = 4,
		.same_most_s = 20,
		.share = 0.25 },
	{ .title = "horn dead; the same notice from another horn within 3 s",
		.source = SOURCE_PINK,
		.same_least_s = 0,
		.same_most_s = 3,
		.share = 1 },
	{ .title = "horn dies 5 s into the notice",
		.is_alive = true,
		.snr_db = 10,
		.source = SOURCE_PINK,
		.length = LENGTH_LONG,
		.dies_s = 5,
		.share = 0.25 },
};

#define CASE_COUNT ARRAY_SIZE(cases)

/* Nothing of it sounds in the whole village. */
static bool is_dead(const struct bench_case *row)
{
	return !row->is_alive && row->same_most_s == 0;
}

struct result {
	bool is_done;
	enum heard_verdict verdict;
	enum heard_reason reason;
	bool said_yes; /* at any time */
	double own_s;  /* of the notice, without its chime */
	unsigned troubles;
	double mark, mark_awaited;
	double no_s; /* when it was told, after the first frame; 0: never before its end */
};

/* --- an airing --- */

struct scene {
	struct dice dice;
	struct notice *notice;
	double starts_s, card_ppm, microphone_ppm, lasts_s;
	size_t count;
	float *frames;
	int16_t *heard;
	bool *keeps;
};

static bool fits(const struct notice *notice, enum length length)
{
	const double own_s = notice->seconds - notice->chime_s;

	switch (length) {
	case LENGTH_ANY:
		return true;
	case LENGTH_SHORT:
		return own_s < SHORT_S;
	case LENGTH_DEAD:
		return notice->seconds < DEAD_S;
	case LENGTH_LONG:
		return own_s > 16;
	}
	return false;
}

static struct notice *pick(struct dice *dice, enum length length)
{
	for (;;) {
		struct notice *notice = &notices[dice_below(dice, notice_count)];
		if (fits(notice, length))
			return notice;
	}
}

/* Another village's, mostly with our voice and chime where it has such. */
static struct notice *pick_other(struct scene *scene)
{
	const struct notice *own = scene->notice;
	struct notice *other = NULL;
	const bool is_alike = dice_says(&scene->dice, 0.7);

	for (int tries = 0; tries < 1000; tries++) {
		other = pick(&scene->dice, LENGTH_ANY);
		if (strcmp(other->village, own->village) == 0)
			continue;
		if (!is_alike || (strcmp(other->voice, own->voice) == 0 &&
					 strcmp(other->chime, own->chime) == 0))
			break;
	}
	return other;
}

static void add_other_notices(struct scene *scene, float *frames)
{
	struct dice *dice = &scene->dice;
	double at = dice_says(dice, 0.5) ? scene->starts_s + dice_between(dice, -2, 3)
					 : dice_between(dice, -20, 1);

	while (at < (double)scene->count / SOUND_RATE_HZ) {
		struct notice *other = pick_other(scene);
		const struct path path = {
			.begins_s = at,
			.ppm = dice_between(dice, -200, 200),
			.near_m = 20,
			.far_m = 300,
		};
		if (at + other->seconds > 0)
			path_add(&path, dice, other_card(other), other->count, 1, frames,
				scene->count);
		at += other->seconds + dice_between(dice, 0.5, 6);
	}
}

static void add_talkers(struct scene *scene, float *frames)
{
	for (size_t people = 1 + dice_below(&scene->dice, 3); people > 0; people--) {
		const float gain = (float)decibels(dice_between(&scene->dice, -8, 0));
		size_t at = 0;
		while (at < scene->count) {
			const struct notice *talk = &talks[dice_below(&scene->dice, talk_count)];
			const size_t from = dice_below(&scene->dice, talk->count);
			for (size_t i = from; i < talk->count && at < scene->count; i++)
				frames[at++] += gain * talk->card[i];
			at += (size_t)(dice_between(&scene->dice, 0, 2) * SOUND_RATE_HZ);
		}
	}
}

static void add_source(struct scene *scene, enum source source, double level)
{
	float *frames = calloc(scene->count, sizeof(*frames));

	if (!frames)
		fail("a scene");
	if (source == SOURCE_NOTICES)
		add_other_notices(scene, frames);
	else if (source == SOURCE_TALKERS)
		add_talkers(scene, frames);
	else
		noise_make((enum noise)source, &scene->dice, frames, scene->count);
	set_level(frames, scene->count, level);
	for (size_t i = 0; i < scene->count; i++)
		scene->frames[i] += frames[i];
	free(frames);
}

static void add_own(struct scene *scene, const struct bench_case *row)
{
	const struct path path = {
		.begins_s = scene->starts_s + dice_between(&scene->dice, 0, 1),
		.ppm = scene->card_ppm - scene->microphone_ppm,
		.near_m = 2,
		.far_m = 60,
		.sways_ppm = row->sways_ppm,
		.dies_s = row->dies_s,
	};

	path_add(&path, &scene->dice, own_card(scene->notice), scene->notice->count, 1,
		scene->frames, scene->count);
}

/* Where ours sounds too, half as loud on average. */
static void add_same(struct scene *scene, const struct bench_case *row)
{
	struct dice *dice = &scene->dice;
	double late_s = dice_between(dice, row->same_least_s, row->same_most_s);
	const double level = row->is_alive ? decibels(dice_between(dice, -12, 0)) : 1;

	if (row->same_least_s > 3 && dice_says(dice, 0.5))
		late_s = -late_s;
	const struct path path = {
		.begins_s = scene->starts_s + late_s,
		.ppm = dice_between(dice, -200, 200),
		.near_m = 10,
		.far_m = 60,
	};
	path_add(&path, dice, other_card(scene->notice), scene->notice->count, level, scene->frames,
		scene->count);
}

static void begin_scene(struct scene *scene, const struct bench_case *row)
{
	struct dice *dice = &scene->dice;

	scene->notice = pick(dice, row->length);
	scene->starts_s = dice_between(dice, 0.2, 1.5);
	scene->card_ppm = dice_between(dice, -200, 200);
	scene->microphone_ppm = dice_between(dice, -200, 200);
	scene->lasts_s = scene->notice->seconds / (1 + scene->card_ppm * 1e-6);
	scene->count =
		(size_t)((scene->starts_s + scene->notice->seconds + TAIL_S) * SOUND_RATE_HZ);
	scene->frames = calloc(scene->count, sizeof(*scene->frames));
	scene->heard = calloc(scene->count, sizeof(*scene->heard));
	scene->keeps = calloc(scene->count, sizeof(*scene->keeps));
	if (!scene->frames || !scene->heard || !scene->keeps)
		fail("a scene");
}

static void make_scene(
	struct scene *scene, const struct bench_case *row, size_t number, struct result *result)
{
	const enum source source = row->source == SOURCE_EACH
					   ? (enum source)(SOURCE_PINK + number % SOURCE_NOTICES)
					   : row->source;

	begin_scene(scene, row);
	add_source(scene, source, row->is_alive ? decibels(-row->snr_db) : 1);
	for (size_t i = 0; i < scene->count; i++)
		scene->frames[i] +=
			(float)((row->is_alive ? 0.003 : 0.01) * dice_normal(&scene->dice));
	if (row->is_alive)
		add_own(scene, row);
	if (row->same_most_s > 0)
		add_same(scene, row);
	result->troubles = row->troubles | microphone_troubles(&scene->dice);
	result->own_s = scene->notice->seconds - scene->notice->chime_s;
	microphone_hear(result->troubles, &scene->dice, scene->frames, scene->count, scene->heard,
		scene->keeps);
}

static void end_scene(struct scene *scene)
{
	free(scene->frames);
	free(scene->heard);
	free(scene->keeps);
}

/* --- the ear --- */

struct judging {
	struct result *result;
	double now_s;
};

static void note(const struct finding *finding, void *userdata)
{
	struct judging *judging = userdata;
	struct result *result = judging->result;

	result->verdict = finding->heard.verdict;
	result->reason = finding->heard.reason;
	result->mark = finding->heard.mark;
	result->mark_awaited = finding->heard.mark_awaited;
	result->said_yes |= result->verdict == HEARD_YES;
	if (!finding->is_last && result->verdict == HEARD_NO && result->no_s == 0)
		result->no_s = judging->now_s;
	result->is_done |= finding->is_last;
}

static int64_t moment_ns(const struct scene *scene, size_t frame)
{
	return FIRST_NS +
	       (int64_t)((double)frame * 1e9 / SOUND_RATE_HZ / (1 + scene->microphone_ppm * 1e-6));
}

/* One period of what the driver gives; of one that is lost in part, what is left. */
static void hear_block(struct scene *scene, struct hearings *hearings, size_t start, size_t end)
{
	int16_t block[BLOCK];
	size_t count = 0, first = start;

	for (size_t i = start; i < end; i++) {
		if (!scene->keeps[i])
			continue;
		if (count == 0)
			first = i;
		block[count++] = scene->heard[i];
	}
	const int64_t late_ns = (int64_t)(dice_normal(&scene->dice) * 7e5);
	hearings_hear(hearings, block, count, moment_ns(scene, first) + late_ns);
}

static void judge(struct scene *scene, struct result *result)
{
	const int64_t started_ns = FIRST_NS + (int64_t)(scene->starts_s * 1e9);
	const int64_t over_ns = started_ns + (int64_t)((scene->lasts_s + 0.05) * 1e9);
	struct judging judging = { .result = result };
	struct hearings *hearings;
	bool is_over = false;

	if (hearings_new(note, &judging, &hearings) < 0 ||
		hearings_begin(hearings, 1,
			&(struct sent){ scene->notice->sent, VOICING_HORN, own_mark }) < 0)
		fail("an ear");
	hearings_started(hearings, 1, started_ns);
	for (size_t start = 0; start < scene->count && !result->is_done; start += BLOCK) {
		const size_t end = start + BLOCK < scene->count ? start + BLOCK : scene->count;
		const int64_t now_ns = moment_ns(scene, end);
		if (!is_over && now_ns >= over_ns) {
			is_over = true;
			hearings_over(
				hearings, 1, (int64_t)(scene->notice->seconds * 1000), over_ns);
		}
		judging.now_s = (double)(now_ns - started_ns) / 1e9;
		hear_block(scene, hearings, start, end);
		hearings_pass(hearings, now_ns);
	}
	hearings_end(hearings, 0);
	hearings_free(hearings);
}

static void run_one(const struct bench_case *row, size_t row_number, size_t number, uint64_t seed,
	struct result *result)
{
	struct scene scene = { .dice = { seed * 1000003 + row_number * 10000019 + number } };

	(void)dice_next(&scene.dice); /* Neighbours begin far apart. */
	scene.dice.state = dice_next(&scene.dice);
	make_scene(&scene, row, number, result);
	judge(&scene, result);
	end_scene(&scene);
}

/* --- all of them --- */

struct bench {
	uint64_t seed;
	size_t alive, dead; /* airings asked for */
	size_t workers;
	const char *only;
	bool names_failures, names_all;
	size_t first[CASE_COUNT + 1]; /* of each case in the results */
	struct result *results;
};

static size_t airings_of(const struct bench *bench, const struct bench_case *row)
{
	if (bench->only && !strstr(row->title, bench->only))
		return 0;
	return (size_t)ceil((double)(is_dead(row) ? bench->dead : bench->alive) * row->share);
}

static void work(const struct bench *bench, size_t worker)
{
	for (size_t row = 0; row < CASE_COUNT; row++)
		for (size_t i = bench->first[row]; i < bench->first[row + 1]; i++)
			if (i % bench->workers == worker)
				run_one(&cases[row], row, i - bench->first[row], bench->seed,
					&bench->results[i]);
}

static void run(const struct bench *bench)
{
	for (size_t worker = 0; worker < bench->workers; worker++) {
		const pid_t pid = fork();
		if (pid < 0)
			fail("fork");
		if (pid == 0) {
			work(bench, worker);
			_exit(EXIT_SUCCESS);
		}
	}
	for (size_t worker = 0; worker < bench->workers; worker++) {
		int status;
		if (wait(&status) < 0 || status != 0)
			fail("a worker");
	}
}

/* What a row should have said. */
static enum heard_verdict right_of(const struct bench_case *row)
{
	return row->is_alive && row->dies_s == 0 ? HEARD_YES : HEARD_NO;
}

struct tally {
	size_t count, verdicts[HEARD_VERDICT_COUNT], said_yes, told;
	double first_s, last_s;
};

static void add(struct tally *tally, const struct result *result)
{
	tally->count++;
	tally->verdicts[result->verdict]++;
	tally->said_yes += result->said_yes;
	if (result->no_s <= 0)
		return;
	tally->first_s = tally->told == 0 ? result->no_s : fmin(tally->first_s, result->no_s);
	tally->last_s = fmax(tally->last_s, result->no_s);
	tally->told++;
}

static void print_row(const char *title, const struct tally *tally)
{
	char told[64] = "";

	if (tally->count == 0)
		return;
	if (tally->told > 0)
		(void)snprintf(told, sizeof(told), "%zu, after %.1f to %.1f s", tally->told,
			tally->first_s, tally->last_s); /* Fits. */
	printf("| %s | %zu | %zu | %zu | %zu | %zu | %s |\n", title, tally->count,
		tally->verdicts[HEARD_YES], tally->verdicts[HEARD_NO],
		tally->verdicts[HEARD_UNKNOWN], tally->said_yes, told);
}

static void name_failures(const struct bench *bench, size_t row)
{
	for (size_t i = bench->first[row]; i < bench->first[row + 1]; i++) {
		const struct result *result = &bench->results[i];
		if (bench->names_all || result->verdict != right_of(&cases[row]))
			fprintf(stderr,
				"%s: number %zu: %s, %s; %.1f s, troubles %x, mark %.1f of "
				"%.1f\n",
				cases[row].title, i - bench->first[row],
				heard_verdict_name(result->verdict),
				heard_reason_text(result->reason), result->own_s, result->troubles,
				result->mark, result->mark_awaited);
	}
}

static void print(const struct bench *bench)
{
	struct tally dead = { 0 };

	puts("| what the microphone hears | airings | yes | no | unknown | yes at some time | no "
	     "told "
	     "before its end |\n|---|--:|--:|--:|--:|--:|---|");
	for (size_t row = 0; row < CASE_COUNT; row++) {
		struct tally tally = { 0 };
		for (size_t i = bench->first[row]; i < bench->first[row + 1]; i++) {
			add(&tally, &bench->results[i]);
			if (is_dead(&cases[row]))
				add(&dead, &bench->results[i]);
		}
		print_row(cases[row].title, &tally);
		if (bench->names_failures)
			name_failures(bench, row);
	}
	print_row("horn dead, nothing of the notice sounds: all", &dead);
}

static void share_results(struct bench *bench)
{
	for (size_t row = 0; row < CASE_COUNT; row++)
		bench->first[row + 1] = bench->first[row] + airings_of(bench, &cases[row]);
	const size_t size = (bench->first[CASE_COUNT] + 1) * sizeof(*bench->results);
	bench->results =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bench->results == MAP_FAILED)
		fail("results");
}

static size_t read_count(const char *text)
{
	return (size_t)strtoull(text, NULL, 10);
}

static int read_options(int argc, char **argv, struct bench *bench)
{
	int option;

	while ((option = getopt(argc, argv, "s:a:d:w:o:mfv")) != -1)
		switch (option) {
		case 's':
			bench->seed = read_count(optarg);
			break;
		case 'a':
			bench->alive = read_count(optarg);
			break;
		case 'd':
			bench->dead = read_count(optarg);
			break;
		case 'w':
			bench->workers = read_count(optarg);
			break;
		case 'o':
			bench->only = optarg;
			break;
		case 'm':
			own_mark = output_mark_of("east", "square");
			other_mark = output_mark_of("west", "square");
			break;
		case 'v':
			bench->names_all = true;
			bench->names_failures = true;
			break;
		case 'f':
			bench->names_failures = true;
			break;
		default: /* A letter that getopt has complained of. */
			return -EINVAL;
		}
	return optind + 1 == argc && bench->workers > 0 && bench->workers <= WORKERS_MAX ? 0
											 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct bench bench = { .seed = 1, .alive = 400, .dead = 30000, .workers = 2 };

	if (read_options(argc, argv, &bench) < 0) {
		fprintf(stderr,
			"%s [-s SEED] [-a ALIVE] [-d DEAD] [-w WORKERS] [-o ONLY] [-m] [-f | -v] "
			"CORPUS\n",
			argv[0]);
		return EXIT_FAILURE;
	}
	read_corpus(argv[optind]);
	share_results(&bench);
	run(&bench);
	printf("%zu notices; seed %llu\n\n", notice_count, (unsigned long long)bench.seed);
	print(&bench);
	return EXIT_SUCCESS;
}
