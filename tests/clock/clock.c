/* A wall clock that tests can set: preloaded into a program, it shifts CLOCK_REALTIME, its timers,
 * and what the kernel says of its synchronisation, by what lies in a file. The program under test
 * holds nothing of it, and the machine's own clock is left alone.
 *
 * The file ($DALABA_TEST_CLOCK) is a struct state; a test writes it and then raises `changes`. A
 * thread looks every few milliseconds, and does what the kernel does when a clock is set: arms the
 * timers by the new time, and ends those that are to be told (TFD_TIMER_CANCEL_ON_SET).
 *
 * Where the C library has each function twice, programs of ours call those of 64 bits (WIDE in the
 * Makefile), and a library, such as Debian 12's libsystemd, those of 32: both are shifted. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define TIMERS_MAX 64
#define LOOK_NS    5000000
#define SECOND_NS  1000000000LL

struct state {
	int64_t offset_ns;       /* of the clock from the machine's own */
	int32_t is_synchronised; /* what adjtimex says */
	uint32_t changes;
};

struct timer {
	int fd;
	bool is_armed;
	bool is_watch; /* is told when the clock is set */
	int flags;
	struct itimerspec set; /* in the shifted time */
};

static struct state real_time; /* without a file nothing is shifted */
static volatile struct state *state = &real_time;
static struct timer timers[TIMERS_MAX];
static size_t timer_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The kernel's own, not the next library's: whoever preloads beside this one need not be asked. */
#ifdef SYS_timerfd_settime64
#define KERNEL_SETTIME SYS_timerfd_settime64
#define KERNEL_GETTIME SYS_clock_gettime64
#else
#define KERNEL_SETTIME SYS_timerfd_settime
#define KERNEL_GETTIME SYS_clock_gettime
#endif

static int kernel_settime(
	int fd, int flags, const struct itimerspec *value, struct itimerspec *old_value)
{
	return (int)syscall(KERNEL_SETTIME, fd, flags, value, old_value);
}

static void shift(struct timespec *time, int64_t by_ns)
{
	const int64_t ns = time->tv_sec * SECOND_NS + time->tv_nsec + by_ns;

	time->tv_sec = (time_t)(ns > 0 ? ns / SECOND_NS : 0);
	time->tv_nsec = (long)(ns > 0 ? ns % SECOND_NS : 1);
}

static void arm(const struct timer *timer)
{
	struct itimerspec own = timer->set;

	shift(&own.it_value, -state->offset_ns);
	(void)kernel_settime(timer->fd, timer->flags & ~TFD_TIMER_CANCEL_ON_SET, &own, NULL);
}

static void tell_all(void)
{
	static const struct itimerspec at_once = { .it_value.tv_nsec = 1 };

	(void)pthread_mutex_lock(&lock);
	for (size_t i = 0; i < timer_count; i++) {
		if (timers[i].is_watch)
			(void)kernel_settime(timers[i].fd, 0, &at_once, NULL);
		else if (timers[i].is_armed)
			arm(&timers[i]);
	}
	(void)pthread_mutex_unlock(&lock);
}

static void *look(void *nothing)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };
	uint32_t seen = state->changes;

	for (;;) {
		(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		if (state->changes == seen)
			continue;
		seen = state->changes;
		tell_all();
	}
	return nothing;
}

/* Only once the program makes its timers: before, a sanitizer may still be setting itself up. */
static void start(void)
{
	static bool is_started;
	sigset_t all, before;
	pthread_t thread;

	if (is_started)
		return;
	is_started = true;
	/* Signals are for the program's own threads. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	if (pthread_create(&thread, NULL, look, NULL) != 0)
		abort();
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

__attribute__((constructor)) static void map_state(void)
{
	const char *path = getenv("DALABA_TEST_CLOCK");
	const int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	void *shared = mmap(NULL, sizeof(*state), PROT_READ, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (shared == MAP_FAILED)
		abort();
	state = shared;
	(void)unsetenv("LD_PRELOAD"); /* What the program starts has the machine's own clock. */
}

int clock_gettime(clockid_t id, struct timespec *time)
{
	const int r = (int)syscall(KERNEL_GETTIME, id, time);
	if (r == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		shift(time, state->offset_ns);
	return r;
}

int timerfd_create(int clock, int flags)
{
	start();
	const int fd = (int)syscall(SYS_timerfd_create, clock, flags);
	(void)pthread_mutex_lock(&lock);
	if (fd >= 0 && clock == CLOCK_REALTIME && timer_count < TIMERS_MAX)
		timers[timer_count++] = (struct timer){ .fd = fd };
	(void)pthread_mutex_unlock(&lock);
	return fd;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old_value)
{
	struct timer *timer = NULL;

	(void)pthread_mutex_lock(&lock);
	for (size_t i = 0; i < timer_count; i++)
		if (timers[i].fd == fd)
			timer = &timers[i];
	int r = 0;
	if (!timer || !(flags & TFD_TIMER_ABSTIME)) {
		r = kernel_settime(fd, flags, value, old_value);
	} else {
		timer->set = *value;
		timer->flags = flags;
		timer->is_watch = (flags & TFD_TIMER_CANCEL_ON_SET) != 0;
		timer->is_armed = value->it_value.tv_sec != 0 || value->it_value.tv_nsec != 0;
		if (timer->is_armed)
			arm(timer);
		else
			r = kernel_settime(fd, flags, value, old_value);
	}
	(void)pthread_mutex_unlock(&lock);
	return r;
}

int adjtimex(struct timex *timex)
{
	timex->status = state->is_synchronised ? 0 : STA_UNSYNC;
	return state->is_synchronised ? TIME_OK : TIME_ERROR;
}

#if __TIMESIZE == 32

struct timespec32 {
	int32_t sec, nsec;
};

struct itimerspec32 {
	struct timespec32 interval, value;
};

int clock_gettime32(clockid_t id, struct timespec32 *time) __asm__("clock_gettime");
int timerfd_settime32(int fd, int flags, const struct itimerspec32 *value,
	struct itimerspec32 *old_value) __asm__("timerfd_settime");

int clock_gettime32(clockid_t id, struct timespec32 *time)
{
	struct timespec wide;
	const int r = clock_gettime(id, &wide);

	if (r == 0)
		*time = (struct timespec32){ (int32_t)wide.tv_sec, (int32_t)wide.tv_nsec };
	return r;
}

/* Nobody here asks what was set before. */
int timerfd_settime32(
	int fd, int flags, const struct itimerspec32 *value, struct itimerspec32 *old_value)
{
	const struct itimerspec wide = {
		.it_interval = { .tv_sec = value->interval.sec, .tv_nsec = value->interval.nsec },
		.it_value = { .tv_sec = value->value.sec, .tv_nsec = value->value.nsec },
	};

	if (old_value)
		abort();
	return timerfd_settime(fd, flags, &wide, NULL);
}

#endif
