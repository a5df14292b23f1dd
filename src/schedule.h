/* The schedule: brings each planned moment to the station when it is due, exactly once, and
 * answers for those that passed while the daemon did not live or the clock jumped. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <systemd/sd-event.h>

#include "notice/airing.h"
#include "station/agenda.h"

/* How long before its moment an airing is submitted, and how long before its first pip one with a
 * time signal: time to open the card and render the first words, so that the first frame leaves the
 * card at the moment itself. */
#define SCHEDULE_LEAD_MS 500

/* A recording is listened to first, to learn its level: so much earlier again. */
#define SCHEDULE_RECORDING_MS 1000

struct schedule_ops {
	/* Whether the moment already has its row. */
	bool (*knows)(const char *notice, int64_t planned_ms, void *userdata);
	/* It is due. Takes the airing. */
	void (*submit)(struct airing *airing, void *userdata);
	/* It was missed. Takes the airing. */
	void (*miss)(struct airing *airing, enum airing_reason reason, void *userdata);
	/* Around any number of the two above, so that a year of missed rows is one write. */
	void (*begin)(void *userdata);
	void (*end)(void *userdata);
};

struct schedule;

int schedule_open(sd_event *event, const struct schedule_ops *ops, void *userdata,
	struct schedule **ret_schedule);
void schedule_close(struct schedule *schedule);

/* Plans these notices (lent until the next call) from `after_ms` on. Moments that have passed by
 * now were missed for want of power: each is told at once, as missed, or as due where the notice
 * itself says how late it may be. */
int schedule_start(
	struct schedule *schedule, const struct notice *notices, size_t count, int64_t after_ms);

/* Plans other notices from now on; moments already submitted stay so. */
int schedule_replace(struct schedule *schedule, const struct notice *notices, size_t count);

/* Up to when every planned moment has been told: now, or just before the next one. */
int64_t schedule_answered_ms(const struct schedule *schedule, int64_t now_ms);

/* The next planned moment; -ENOENT when there is none. */
int schedule_next(
	const struct schedule *schedule, int64_t *ret_planned_ms, const char **ret_notice);
