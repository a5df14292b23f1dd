/* Bounds that hold on a loaded machine too: what the kernel let the test's threads wait for a core
 * is not theirs. Include it after <cmocka.h>. */
#pragma once

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

/* For how long the threads that there are now were ready to run and got no core. */
static inline int64_t held_up_ms(void)
{
	long long sum_ns = 0;
	DIR *threads = opendir("/proc/self/task");

	assert_non_null(threads);
	for (const struct dirent *thread; (thread = readdir(threads));) {
		char path[300];
		long long wait_ns;
		snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat", thread->d_name);
		FILE *file = thread->d_name[0] == '.' ? NULL : fopen(path, "re");
		if (file && fscanf(file, "%*d %lld", &wait_ns) == 1)
			sum_ns += wait_ns;
		if (file)
			fclose(file);
	}
	(void)closedir(threads);
	return sum_ns / 1000000;
}

static int64_t held_up_before_ms;

static inline void held_up_begin(void)
{
	held_up_before_ms = held_up_ms();
}

/* The bound, and what the threads were held up since held_up_begin(). */
static inline int64_t allowed_ms(int64_t bound_ms)
{
	const int64_t since_ms = held_up_ms() - held_up_before_ms;

	return bound_ms + (since_ms > 0 ? since_ms : 0);
}
