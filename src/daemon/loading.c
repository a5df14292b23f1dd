#include "daemon/loading.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/loop.h"
#include "base/thread.h"
#include "config/load.h"
#include "voice/check.h"

struct loading {
	const char *path;
	struct loaded loaded; /* the thread's, until it has ended */
	struct thread thread;
	bool has_thread;
	int ends[2]; /* ours, which hears that the thread's is closed */
	sd_event_source *over;
	void (*done)(struct loaded *loaded, void *userdata);
	void *userdata;
};

DEFINE_CLEANUP(struct loading, loading, loading_free)

static int load(const char *path, struct loaded *ret_loaded)
{
	int r;

	r = config_load(path, voice_check_recording, ret_loaded->faults, &ret_loaded->config);
	if (r < 0)
		return r;
	r = reader_new(&ret_loaded->config->own_words, &ret_loaded->reader);
	if (r < 0) {
		config_free(ret_loaded->config);
		ret_loaded->config = NULL;
	}
	return r;
}

static void *run(void *userdata)
{
	struct loading *loading = userdata;

	loading->loaded.error = load(loading->path, &loading->loaded);
	channel_end(loading->ends[1]);
	return NULL;
}

static void join(struct loading *loading)
{
	if (loading->has_thread)
		thread_join(&loading->thread);
	loading->has_thread = false;
}

static int on_over(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct loading *loading = userdata;

	(void)fd;
	(void)events;
	join(loading);
	const int r = sd_event_source_set_enabled(source, SD_EVENT_OFF);
	if (r < 0)
		return r;
	loading->done(&loading->loaded, loading->userdata);
	return 0;
}

static int open_over(struct loading *loading, sd_event *event)
{
	const int r = channel_open(loading->ends);

	if (r < 0)
		return r;
	return loop_add_fd(event, loading->ends[0], on_over, loading, &loading->over);
}

int loading_start(sd_event *event, const char *path,
	void (*done)(struct loaded *loaded, void *userdata), void *userdata,
	struct loading **ret_loading)
{
	_cleanup_(loading_cleanup) struct loading *loading = calloc(1, sizeof(*loading));
	int r;

	if (!loading)
		return -ENOMEM;
	loading->path = path;
	loading->done = done;
	loading->userdata = userdata;
	loading->ends[0] = loading->ends[1] = -1;
	r = faults_new(&loading->loaded.faults);
	if (r < 0)
		return r;
	r = open_over(loading, event);
	if (r < 0)
		return r;
	r = thread_start(&loading->thread, "configuration", run, loading);
	if (r < 0)
		return r;
	loading->has_thread = true;
	*ret_loading = TAKE(loading);
	return 0;
}

void loading_free(struct loading *loading)
{
	if (!loading)
		return;
	join(loading);
	sd_event_source_disable_unref(loading->over);
	close_cleanup(&loading->ends[0]);
	close_cleanup(&loading->ends[1]);
	reader_unref(loading->loaded.reader);
	config_free(loading->loaded.config);
	faults_free(loading->loaded.faults);
	free(loading);
}
