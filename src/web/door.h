/* Who is at the control socket: how many connections each user may have, who gives way to whom, and
 * until when each must have asked or read. It knows moments as it is told them, and no HTTP.
 *
 *   - A user has as many connections as it may, all users but root together DOOR_GUESTS_MAX. Root
 *     has its own, which nobody else takes, and so has whoever is this process itself.
 *   - Where there is no room, whoever keeps the station waiting longest gives way, if that is
 *     DOOR_PATIENCE_MS: one of the same user where the user has too many, else anybody. Who waits
 *     for the station, or holds something that lives as long as the connection, does not.
 *   - Who holds something asks again every DOOR_HELD_MS, or is gone: a program that was stopped and
 *     a line that was cut without a word look like that.
 *   - Where nobody gives way, the newcomer is a spare: whether what it asks is worth it is for who
 *     answers to say. A spare that has not asked yet gives way to the next one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DOOR_GUESTS_MAX 256
#define DOOR_ROOT_MAX   64
#define DOOR_SPARE_MAX  16
#define DOOR_MAX        (DOOR_GUESTS_MAX + DOOR_ROOT_MAX + DOOR_SPARE_MAX)

/* Of one user, unless the configuration says otherwise. */
#define DOOR_USER_MAX 32

#define DOOR_PATIENCE_MS  1000
#define DOOR_ASK_MS       10000 /* from the first byte to the last of a request, or from connecting */
#define DOOR_ASK_SPARE_MS 2000
#define DOOR_READ_MS      30000 /* since it last took something of its answer */
#define DOOR_REST_MS      30000 /* between two requests */
#define DOOR_HELD_MS      5000  /* in any of these, of who holds something */

#define DOOR_NAME_SIZE 64

enum guest_stage {
	GUEST_ASKS,  /* its request is not whole */
	GUEST_WAITS, /* for its answer */
	GUEST_READS, /* its answer is not taken */
	GUEST_RESTS, /* between two requests */
};

/* Whoever connects. */
struct caller {
	uid_t user;
	bool is_own; /* this process */
	char name[DOOR_NAME_SIZE];
};

/* One connection. The first four are for everybody to read. */
struct guest {
	uint64_t number; /* that no other has had or will have */
	int fd;          /* not the door's to close */
	bool is_spare;
	struct caller caller;
	enum guest_stage stage;
	int64_t since_ms; /* it is in that stage, or last moved on in it */
	bool is_leaving;  /* it was shown out, and is not counted */
	bool is_free;     /* nothing was held by it, and it has not asked since */
	void *exchange;   /* the server's: the request under way; NULL: none is */
	struct guest *next;
};

struct door;

struct door_ops {
	/* How many connections that user may have; 0: DOOR_USER_MAX. */
	int (*most)(const char *name, void *userdata);
	/* Whether something lives as long as that connection. */
	bool (*is_held)(uint64_t number, void *userdata);
};

/* With fewer than DOOR_MAX connections all shares shrink alike. Lends the ops. -ENOMEM. */
int door_new(
	size_t connections, const struct door_ops *ops, void *userdata, struct door **ret_door);
void door_free(struct door *door); /* no guest is left; NULL is fine */

/* Lets the caller in, who lives until door_forget. Somebody else may have to be shown out for it,
 * else NULL: it is counted no more. -EBUSY: there is no room; -ENOMEM. */
int door_let_in(struct door *door, const struct caller *caller, int fd, int64_t now_ms,
	struct guest **ret_guest, struct guest **ret_shown_out);
void door_forget(struct door *door, struct guest *guest);

/* The guest of that connection; NULL when there is none. */
struct guest *door_guest(const struct door *door, int fd);

/* The name of a user who is in already; NULL: who knows. Lent until that one is forgotten. */
const char *door_name(const struct door *door, uid_t user);

void guest_enter(struct guest *guest, enum guest_stage stage, int64_t now_ms);

/* Shows out somebody who took too long. NULL: nobody did. */
struct guest *door_show_out(struct door *door, int64_t now_ms);

/* When that is next worth asking; CLOCK_NONE: while nothing changes, never. */
int64_t door_next_ms(const struct door *door, int64_t now_ms);
