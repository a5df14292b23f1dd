/* The station decides who is on air in which zone. Pure: no clock, no sound, no files; it is told
 * `now` and what the players report, and acts through its ops.
 *
 * Who cuts whom, and what becomes of the one that was cut:
 *   - Priorities rank routine < important < urgent < emergency; equal ones first come, first
 * served.
 *   - Where priorities meet, an airing holds all of its zones or none. It begins when each of its
 *     zones is free, and no waiting airing ahead of it (higher, or equal and earlier) wants one of
 *     them.
 *   - A higher one cuts every lower one that holds a zone it needs, once nothing else keeps it from
 *     beginning: nobody is silenced for one that waits. The cut one waits, keeps its place in the
 *     line, and starts again from the reading it was in; past its deadline it is cancelled,
 *     `preempted`. A live talk that is cut is over: nobody may be left at its microphone.
 *   - One that never began by its deadline is cancelled: `late` when scheduled, `expired` when
 *     commanded.
 *   - In quiet hours airings below what the hours let through (urgent, unless they say otherwise)
 *     are cancelled, `quiet-hours`, at the moment at which they would begin; higher ones begin, and
 *     the row of one that sounded records the override. One that is on air when quiet hours begin
 *     is heard to its end.
 *   - A zone's caps hold back routine and important airings, cancelled, `airtime-cap`, at the
 *     moment at which they would begin or begin again: one whose expected length would bring the
 *     day's airtime of one of its zones above `airtime_cap`, and one of a notice that has sounded
 *     `repeats_cap` times there that day. All that sounds counts, urgent ones too; an airing counts
 *     whole on the day on which it began to sound, by how long it truly sounded. A time signal's
 *     day is that of its long pip.
 *   - Routine and important airings begin `min_gap` after the last sound in each of their zones,
 *     but at once behind what they cut; one that waits for it keeps its place in the line.
 *   - A scheduled airing that has not yet begun when the next one of its notice is due is
 *     cancelled, `superseded`: a zone that was busy for hours does not catch up.
 *   - Where STATION_AIRINGS_MAX are taken, of those that wait the lowest, of equals the latest, is
 *     cancelled, `gave-way`, for a higher one.
 *   - A scheduled airing is submitted early, so that its card is open in time, and that does not
 *     show: until its first frame is due it takes only zones that nobody else can want before.
 *   - While the clock is not trusted, scheduled routine and important airings wait, and are failed,
 *     `missed-clock`, when their deadline passes; the rest sounds, and what only the time of day
 *     can tell (quiet hours, caps) does not hold back what a person commands. The rows of all are
 *     marked.
 *   - A fault is one zone's own: the zone leaves the airing, with `device` (`voice`, `recording`
 *     where the sound failed), and the others go on. So does, when it does not sound, a zone that
 *     the configuration does not know any more. One that `retries` keeps the zone, which nothing
 *     lower takes, waits STATION_RETRY_MS and tries again there alone, until its deadline; it comes
 *     in from the reading that the zone was in. So does a live talk as long as others hear it; it
 *     comes in with what is said then, and the zone is not whole. What the row says is
 *     notice/outcome.h's.
 *   - What an airing sounds is there before it cuts, a recording or a line input before it begins:
 *     one whose file is gone, whose voice is dead, or whose line input cannot be opened silences
 *     nobody, and is failed, `recording`, `voice` or `line`; one that `retries` tries again.
 *   - The relay of a line input ends when it is planned to, whenever it began. One that was cut
 *     comes back with what the line gives then, and is aired, `preempted`; where it was cut until
 *     its end it is cancelled. It comes in where others hear it as a live talk does.
 *   - An urgent airing waits for the cards of those that it cuts no longer than
 *     STATION_TOGETHER_MS: then it begins without them, and comes in where they fall silent.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notice/airing.h"
#include "notice/ending.h"
#include "notice/quiet.h"
#include "notice/zone.h"
#include "station/ops.h"

#define STATION_AIRINGS_MAX 1000 /* waiting and on air together */

/* How long before its first sound a scheduled airing is submitted and may begin: time to open the
 * card and render the first words, so that the first frame leaves the card at the moment itself. */
#define STATION_LEAD_MS 500

/* A recording is listened to first, to learn its level, and a line input is opened: so much earlier
 * again. */
#define STATION_RECORDING_MS 1000

/* Who stopped an airing when the daemon was told to end. */
#define STATION_SHUTDOWN "shutdown"

/* When a scheduled airing of that script and moment is submitted; one with a time signal begins
 * before its moment (script_lead_ms). */
int64_t station_submission_ms(const struct script *script, int64_t planned_ms);

struct station;

/* Airing ids are given in order from first_id on. -ENOMEM. */
int station_new(const struct station_ops *ops, void *userdata, int64_t first_id,
	struct station **ret_station);
void station_free(struct station *station);

/* Whether an airing of this station has that id. */
bool station_has_given(const struct station *station, int64_t id);

/* The quiet hours to hold from now on; lent until replaced. */
void station_set_quiet_hours(
	struct station *station, const struct quiet_hours *quiet, size_t count);

/* The zones with their caps and gaps to hold from now on; lent until replaced. A zone that is not
 * among them has none. station_leave_zones comes next. */
void station_set_zones(struct station *station, const struct zone *zones, size_t count);

/* Zones that are not among those set leave the airings that do not sound there now. */
void station_leave_zones(struct station *station, int64_t now_ms);

/* Counts an airing that sounded before this station lived: a row of the as-run log. */
void station_remember(struct station *station, const struct airing *airing);

/* Whether the clock is trusted; it is unless this says otherwise. */
void station_set_clock_trusted(struct station *station, bool is_trusted, int64_t now_ms);

/* The clock was set on by `step_ms` (below 0: back), and is `now_ms`. What a person commanded keeps
 * the time that it had left, and a retry comes at once. A scheduled airing that waits keeps its
 * moment: it begins when the clock comes to it again, and one whose deadline was stepped over is
 * failed, `missed-clock`. */
void station_clock_set(struct station *station, int64_t step_ms, int64_t now_ms);

/* Takes the airing (also on error), gives it its id, and starts it, lets it wait, or ends it.
 * Returns its id through ret_id (may be NULL; on error, too). A scheduled airing is submitted
 * STATION_LEAD_MS before planned_ms. -E2BIG: STATION_AIRINGS_MAX wait, none of them lower, and so
 * it is cancelled, `gave-way`. -ENOMEM: it is failed, `late`. */
int station_submit(struct station *station, struct airing *airing, int64_t now_ms, int64_t *ret_id);

/* Until the release nothing begins, so that of many airings that are submitted together the first
 * in the line goes first, and none that the next of its notice takes the place of. Holds do not add
 * up: one release ends all. */
void station_hold(struct station *station);
void station_release(struct station *station, int64_t now_ms);

/* Records, without ever sounding it, an airing that was missed. Takes the airing. */
void station_miss(
	struct station *station, struct airing *airing, enum airing_reason reason, int64_t now_ms);

/* What the airing sounds is there, or cannot be opened: it begins, or fails, and cuts nobody
 * before. `error` 0 or -errno; 1: it was to come, and is waited for again. Ignored where nobody
 * asked, or it has begun. */
void station_source_ready(struct station *station, int64_t id, int error, int64_t now_ms);

/* A player reports: the first audible frame left the card. */
void station_zone_started(struct station *station, int64_t id, const char *zone, int64_t at_ms);

/* A player reports: over in that zone. Reports for unknown airings are ignored. */
void station_zone_ended(struct station *station, int64_t id, const char *zone,
	const struct ending *ending, int64_t now_ms);

/* Stops one airing by its id, waiting or on air. -ENOENT. */
int station_stop(struct station *station, int64_t id, const char *by, int64_t now_ms);

/* Stops all airings that are not over in the zone, on air and waiting; NULL: of every zone. Returns
 * how many. */
size_t station_stop_zone(struct station *station, const char *zone, const char *by, int64_t now_ms);

/* The daemon ends: all airings are stopped by STATION_SHUTDOWN. Those on air are halted and
 * reported over through station_zone_ended as usual; until none is left, station_count is above 0.
 */
void station_shut_down(struct station *station, int64_t now_ms);

/* Does what time alone makes due: deadlines, gaps and retries. */
void station_tick(struct station *station, int64_t now_ms);

/* When station_tick wants to be called next; CLOCK_NONE for never. */
int64_t station_next_tick_ms(const struct station *station);

/* Waiting and on air together. */
size_t station_count(const struct station *station);

/* Calls for each airing that waits or is on air, on air first, then in the order of the line. */
void station_each(const struct station *station,
	void (*each)(const struct airing *airing, void *userdata), void *userdata);
