#include "web/door.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"

struct door {
	const struct door_ops *ops;
	void *userdata;
	struct guest *guests;
	uint64_t numbers; /* given so far */
	size_t guests_max, root_max, spare_max;
};

static size_t share(size_t connections, size_t most)
{
	const size_t part = connections >= DOOR_MAX ? most : connections * most / DOOR_MAX;

	return part > 0 ? part : 1;
}

int door_new(size_t connections, const struct door_ops *ops, void *userdata, struct door **ret_door)
{
	struct door *door = calloc(1, sizeof(*door));

	if (!door)
		return -ENOMEM;
	door->ops = ops;
	door->userdata = userdata;
	door->guests_max = share(connections, DOOR_GUESTS_MAX);
	door->root_max = share(connections, DOOR_ROOT_MAX);
	door->spare_max = share(connections, DOOR_SPARE_MAX);
	*ret_door = door;
	return 0;
}

void door_free(struct door *door)
{
	free(door);
}

struct guest *door_guest(const struct door *door, int fd)
{
	for (struct guest *guest = door->guests; guest; guest = guest->next)
		if (guest->fd == fd)
			return guest;
	return NULL;
}

const char *door_name(const struct door *door, uid_t user)
{
	for (const struct guest *guest = door->guests; guest; guest = guest->next)
		if (guest->caller.user == user)
			return guest->caller.name;
	return NULL;
}

void guest_enter(struct guest *guest, enum guest_stage stage, int64_t now_ms)
{
	guest->stage = stage;
	guest->since_ms = now_ms;
	guest->is_free = false;
}

/* --- who is counted together --- */

static bool is_of_user(const struct guest *guest, const struct caller *caller)
{
	return !guest->is_spare && !guest->caller.is_own && guest->caller.user == caller->user;
}

static bool is_of_all(const struct guest *guest, const struct caller *caller)
{
	(void)caller;
	return !guest->is_spare && !guest->caller.is_own && guest->caller.user != 0;
}

static bool is_spare(const struct guest *guest, const struct caller *caller)
{
	(void)caller;
	return guest->is_spare;
}

static size_t count(const struct door *door,
	bool (*among)(const struct guest *guest, const struct caller *caller),
	const struct caller *caller)
{
	size_t counted = 0;

	for (const struct guest *guest = door->guests; guest; guest = guest->next)
		counted += !guest->is_leaving && among(guest, caller);
	return counted;
}

/* --- who gives way --- */

static bool is_held(const struct door *door, const struct guest *guest)
{
	return door->ops->is_held(guest->number, door->userdata);
}

static bool may_give_way(const struct door *door, const struct guest *guest, int64_t since_ms)
{
	return !guest->is_leaving && guest->stage != GUEST_WAITS && guest->since_ms <= since_ms &&
	       !is_held(door, guest);
}

/* The one who has kept the station waiting longest, of those who do since then; NULL: nobody. */
static struct guest *find_slowest(const struct door *door,
	bool (*among)(const struct guest *guest, const struct caller *caller),
	const struct caller *caller, int64_t since_ms)
{
	struct guest *slowest = NULL;

	for (struct guest *guest = door->guests; guest; guest = guest->next)
		if (among(guest, caller) && may_give_way(door, guest, since_ms) &&
			(!slowest || guest->since_ms <= slowest->since_ms))
			slowest = guest;
	return slowest;
}

/* --- who comes in --- */

static size_t most_of(const struct door *door, const struct caller *caller)
{
	if (caller->user == 0)
		return door->root_max;
	const int configured = door->ops->most(caller->name, door->userdata);
	if (configured > 0)
		return (size_t)configured < door->guests_max ? (size_t)configured
							     : door->guests_max;
	/* Where all have little, nobody has all of it. */
	const size_t half = door->guests_max > 1 ? door->guests_max / 2 : 1;
	return DOOR_USER_MAX < half ? DOOR_USER_MAX : half;
}

/* Whether there is room; else somebody may be found who gives it. */
static bool has_room(const struct door *door, const struct caller *caller, int64_t now_ms,
	struct guest **ret_slowest)
{
	const int64_t since_ms = now_ms - DOOR_PATIENCE_MS;

	if (caller->is_own)
		return true;
	if (count(door, is_of_user, caller) >= most_of(door, caller))
		*ret_slowest = find_slowest(door, is_of_user, caller, since_ms);
	else if (caller->user != 0 && count(door, is_of_all, caller) >= door->guests_max)
		*ret_slowest = find_slowest(door, is_of_all, caller, since_ms);
	else
		return true;
	return *ret_slowest != NULL;
}

static bool has_spare_room(
	const struct door *door, const struct caller *caller, struct guest **ret_slowest)
{
	if (count(door, is_spare, caller) < door->spare_max)
		return true;
	*ret_slowest = find_slowest(door, is_spare, caller, INT64_MAX);
	return *ret_slowest != NULL;
}

int door_let_in(struct door *door, const struct caller *caller, int fd, int64_t now_ms,
	struct guest **ret_guest, struct guest **ret_shown_out)
{
	struct guest *slowest = NULL;
	const bool is_spare = !has_room(door, caller, now_ms, &slowest);

	if (is_spare && !has_spare_room(door, caller, &slowest))
		return -EBUSY;
	struct guest *guest = calloc(1, sizeof(*guest));
	if (!guest)
		return -ENOMEM;
	guest->number = ++door->numbers;
	guest->fd = fd;
	guest->is_spare = is_spare;
	guest->caller = *caller;
	guest_enter(guest, GUEST_ASKS, now_ms);
	guest->next = door->guests;
	door->guests = guest;
	if (slowest)
		slowest->is_leaving = true;
	*ret_guest = guest;
	*ret_shown_out = slowest;
	return 0;
}

void door_forget(struct door *door, struct guest *guest)
{
	struct guest **link = &door->guests;

	while (*link != guest)
		link = &(*link)->next;
	*link = guest->next;
	free(guest);
}

/* --- who takes too long --- */

/* INT64_MAX: as long as it likes. */
static int64_t deadline_ms(const struct guest *guest)
{
	switch (guest->stage) {
	case GUEST_ASKS:
		return guest->since_ms + (guest->is_spare ? DOOR_ASK_SPARE_MS : DOOR_ASK_MS);
	case GUEST_READS:
		return guest->since_ms + DOOR_READ_MS;
	case GUEST_RESTS:
		return guest->since_ms + DOOR_REST_MS;
	case GUEST_WAITS:
		break;
	}
	return INT64_MAX;
}

/* Whether it holds something is looked at once, when it matters: it holds nothing without asking.
 */
static int64_t look_ms(const struct door *door, struct guest *guest, int64_t now_ms)
{
	const int64_t at_ms = deadline_ms(guest), held_ms = guest->since_ms + DOOR_HELD_MS;

	if (guest->is_leaving || at_ms == INT64_MAX)
		return INT64_MAX;
	if (now_ms >= held_ms && !guest->is_free)
		guest->is_free = !is_held(door, guest);
	return guest->is_free || at_ms < held_ms ? at_ms : held_ms;
}

struct guest *door_show_out(struct door *door, int64_t now_ms)
{
	for (struct guest *guest = door->guests; guest; guest = guest->next)
		if (look_ms(door, guest, now_ms) <= now_ms) {
			guest->is_leaving = true;
			return guest;
		}
	return NULL;
}

int64_t door_next_ms(const struct door *door, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;

	for (struct guest *guest = door->guests; guest; guest = guest->next) {
		const int64_t at_ms = look_ms(door, guest, now_ms);
		next_ms = at_ms < next_ms ? at_ms : next_ms;
	}
	return next_ms == INT64_MAX ? CLOCK_NONE : next_ms;
}
