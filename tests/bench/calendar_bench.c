/* What the calendar costs: a year of the almanac, and for 1,000 and 10,000 notices of every kind of
 * rule the loading of the configuration, the first next occurrence of all of them, one occurrence
 * after another, and a year of planning. Prints figures and judges nothing. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "calendar/timezone.h"
#include "config/load.h"
#include "recording/recording.h"
#include "station/agenda.h"

#define FROM_MS INT64_C(1795449600000) /* 2026-11-24 00:00 in Beijing */
#define YEAR_MS (365 * INT64_C(86400000))

/* As a village mixes them: one in ten follows the moon, the sun or the law. */
static const char *const rules[] = {
	"times = [ \"07:00\", \"18:30\" ];",
	"times = [ \"07:20\" ]; weekdays = [ \"mon\", \"wed\", \"fri\" ];",
	"times = [ \"12:00\" ]; days_of_month = ( 1, 15, \"last\" );",
	"times = [ \"07:30\" ]; dates = [ \"03-12\", \"05-01\", \"2027-10-01\" ];",
	"times = [ \"16:30\" ]; weekdays = [ \"sat\" ]; months = [ 6, 7, 8 ];",
	"times = [ \"09:10\" ]; nth_weekday = [ \"2nd sat\", \"last fri\" ];",
	"times = [ \"06:50\" ]; every_days = { from = \"2026-11-03\"; days = 5; };",
	"times = [ \"08:00\" ]; lunar = [ \"1-15\", \"5-5\", \"8-15\", \"12-last\" ];",
	"times = [ \"07:40\" ]; solar_terms = [ \"惊蛰\", \"清明-3\", \"芒种\", \"冬至\" ];",
	"times = [ \"sunset-1h\" ]; day_type = \"workday\"; months = [ 11, 12, 1, 2 ];",
};

static double ms_of(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double now_ms(void)
{
	return ms_of(CLOCK_MONOTONIC);
}

static void write_configuration(const char *path, int count)
{
	FILE *file = fopen(path, "we");

	if (!file)
		abort();
	fputs("station = { latitude = 32.1; longitude = 115.0; };\n"
	      "zones = ( { name = \"village\"; device = \"null\"; } );\nnotices = (\n",
		file);
	for (int i = 0; i < count; i++)
		fprintf(file,
			"{ name = \"notice-%d\"; text = \"各位村民请注意，这是第%d条通知。\";\n"
			"when = ( { %s } ); }%s\n",
			i, i, rules[(size_t)i % (sizeof(rules) / sizeof(rules[0]))],
			i + 1 < count ? "," : "");
	fputs(");\n", file);
	if (fclose(file) != 0)
		abort();
}

static struct config *load(const char *path)
{
	struct config *config;
	struct faults *faults;

	if (faults_new(&faults) < 0 || config_load(path, recording_check, faults, &config) < 0 ||
		timezone_use(config->station.timezone) < 0)
		abort();
	faults_free(faults);
	return config;
}

static void measure(int count)
{
	char path[] = "/tmp/dalaba-bench-XXXXXX";
	struct occurrence occurrence;
	struct agenda *agenda;
	long taken = 0;

	(void)close(mkstemp(path));
	write_configuration(path, count);
	const double begin = now_ms();
	struct config *config = load(path);
	const double loaded = now_ms();
	if (agenda_new(config->notices, config->notice_count, FROM_MS, INT64_MAX, &agenda) < 0)
		abort();
	const double planned = now_ms();
	while (agenda_next(agenda, &occurrence) == 0 && occurrence.planned_ms < FROM_MS + YEAR_MS)
		taken++;
	const double year = now_ms();
	const struct mallinfo2 memory = mallinfo2();
	printf("calendar: %d notices: load %.0f ms, first next of all %.1f ms, "
	       "then %.2f us each; a year of %ld occurrences %.0f ms; %.1f MB\n",
		count, loaded - begin, planned - loaded, (year - planned) * 1e3 / (double)taken,
		taken, year - planned, (double)(memory.uordblks + memory.hblkhd) / 1e6);
	agenda_free(agenda);
	config_free(config);
	(void)unlink(path);
}

static int look_up_days(int years)
{
	const int32_t first = date_to_day((struct date){ 2030, 1, 1 });
	struct lunar_date date;
	enum solar_term term;
	int found = 0;

	for (int32_t day = first; day < first + years * 365; day++)
		found += almanac_lunar_date(day, &date) == 0 &&
			 almanac_solar_term(day, &term, NULL) == 0;
	return found;
}

/* Every day of some years: computed, and then out of what is kept. */
static void measure_almanac(int years)
{
	const double begin = now_ms();
	const int found = look_up_days(years);
	const double computed = now_ms();

	if (look_up_days(years) != found)
		abort();
	printf("calendar: almanac %.1f ms a year the first time, %.3f us a day after that\n",
		(computed - begin) / years, (now_ms() - computed) * 1e3 / (years * 365));
}

/* Of one rule, moment after moment, beside bench.py's figures for dateutil and the same rules. */
static void measure_rules(int count)
{
	static int morning[] = { 7 * 3600 };
	static const struct {
		const char *name;
		struct rule rule;
	} cases[] = {
		{ "each day", { .times = morning, .time_count = 1 } },
		{ "three weekdays",
			{ .times = morning,
				.time_count = 1,
				.weekdays = 1U << WEEKDAY_MONDAY | 1U << WEEKDAY_WEDNESDAY |
					    1U << WEEKDAY_FRIDAY } },
		{ "three days of a month", { .times = morning,
						   .time_count = 1,
						   .days_of_month = 1U << 1 | 1U << 15 | 1U } },
		{ "2nd Saturday, last Friday", { .times = morning,
						       .time_count = 1,
						       .nth_weekdays = { [0] = 1U << WEEKDAY_FRIDAY,
							       [2] = 1U << WEEKDAY_SATURDAY } } },
	};

	if (timezone_use("Asia/Shanghai") < 0)
		abort();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const double begin = ms_of(CLOCK_PROCESS_CPUTIME_ID);
		int64_t time_ms = FROM_MS;
		for (int n = 0; n < count; n++)
			if (rule_next(&cases[i].rule, time_ms, &time_ms) < 0)
				abort();
		const double passed = ms_of(CLOCK_PROCESS_CPUTIME_ID) - begin;
		printf("calendar: one rule, %s: %.2f us an occurrence\n", cases[i].name,
			passed * 1e3 / count);
	}
}

/* A rule that never comes: 40 years are looked through, the first time and again. */
static void measure_never(int rounds)
{
	static int noon[] = { 43200 };
	static struct lunar_day new_year = { 1, 1 };
	static struct term_day solstice = { SOLAR_TERM_XIAZHI, 0 };
	const struct rule rule = { .times = noon,
		.time_count = 1,
		.lunar_days = &new_year,
		.lunar_count = 1,
		.terms = &solstice,
		.term_count = 1 };
	int64_t time_ms;

	if (timezone_use("Asia/Shanghai") < 0)
		abort();
	const double begin = now_ms();
	(void)rule_next(&rule, FROM_MS, &time_ms);
	const double cold = now_ms();
	for (int i = 0; i < rounds; i++)
		(void)rule_next(&rule, FROM_MS, &time_ms);
	printf("calendar: a rule that never comes %.0f ms the first time, %.1f ms again\n",
		cold - begin, (now_ms() - cold) / rounds);
}

/* A process of its own, whose almanac is empty. */
static void apart(void (*measuring)(int size), int size)
{
	(void)fflush(stdout);
	const pid_t child = fork();

	if (child == 0) {
		measuring(size);
		exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, NULL, 0) < 0)
		abort();
}

int main(void)
{
	apart(measure, 1000);
	apart(measure, 10000);
	apart(measure_rules, 3000);
	apart(measure_never, 10);
	apart(measure_almanac, 40);
	return EXIT_SUCCESS;
}
