#include "studio/ear.h"

#include <errno.h>
#include <stdlib.h>

#include "base/loop.h"
#include "studio/monitor.h"
#include "studio/trouble.h"

struct ear {
	sd_event *event;
	const char *zone;
	struct condition *condition;
	const struct ear_ops *ops;
	void *userdata;
	struct monitor *monitor; /* NULL until there is something to hear */
	sd_event_source *findings;
};

int ear_new(sd_event *event, const char *zone, struct condition *condition,
	const struct ear_ops *ops, void *userdata, struct ear **ret_ear)
{
	struct ear *ear = calloc(1, sizeof(*ear));

	if (!ear)
		return -ENOMEM;
	ear->event = event;
	ear->zone = zone;
	ear->condition = condition;
	ear->ops = ops;
	ear->userdata = userdata;
	*ret_ear = ear;
	return 0;
}

void ear_free(struct ear *ear)
{
	if (!ear)
		return;
	sd_event_source_disable_unref(ear->findings);
	monitor_close(ear->monitor);
	free(ear);
}

/* Only the end of an airing says that the fault is over. */
static void note_verdict(const struct ear *ear, enum heard_verdict verdict, bool is_last)
{
	switch (verdict) {
	case HEARD_YES:
		if (is_last)
			trouble_is_over(ear->condition, ear->zone, ZONE_FAULT_UNHEARD);
		return;
	case HEARD_NO:
		trouble_begins(ear->condition, ear->zone, ZONE_FAULT_UNHEARD, 0);
		return;
	case HEARD_UNKNOWN:
	case HEARD_VERDICT_COUNT:
		return;
	}
}

static void note_finding(const struct ear *ear, const struct finding *finding)
{
	const struct heard *heard = &finding->heard;

	if (finding->error < 0 || heard->is_known)
		trouble_is(ear->condition, ear->zone, ZONE_FAULT_MONITOR, finding->error);
	if (!heard->is_known)
		return;
	note_verdict(ear, heard->verdict, finding->is_last);
	if (finding->is_last)
		ear->ops->heard(finding->airing, heard, ear->userdata);
}

static void note_deaf(const struct ear *ear, int error)
{
	if (error < 0)
		trouble_begins(ear->condition, ear->zone, ZONE_FAULT_MONITOR, error);
}

static int on_monitor(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	const struct ear *ear = userdata;
	struct finding finding;
	int r;

	(void)fd;
	(void)events;
	while ((r = monitor_receive(ear->monitor, &finding)) == 0)
		note_finding(ear, &finding);
	if (r == -EAGAIN)
		return 0;
	note_deaf(ear, r);
	return sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

static int open_monitor(struct ear *ear)
{
	int r;

	if (ear->monitor)
		return 0;
	r = monitor_open(ear->zone, &ear->monitor);
	if (r < 0)
		return r;
	return loop_add_fd(ear->event, monitor_fd(ear->monitor), on_monitor, ear, &ear->findings);
}

void ear_listen(struct ear *ear, int64_t airing, const char *device, const struct sent *sent)
{
	if (!device)
		return;
	int r = open_monitor(ear);
	if (r >= 0)
		r = monitor_listen(ear->monitor, airing, device, sent);
	note_deaf(ear, r);
}

void ear_started(struct ear *ear, int64_t airing, int64_t at_ms)
{
	if (ear->monitor)
		note_deaf(ear, monitor_started(ear->monitor, airing, at_ms));
}

void ear_over(struct ear *ear, int64_t airing, int64_t sounded_ms)
{
	if (ear->monitor)
		note_deaf(ear, monitor_over(ear->monitor, airing, sounded_ms));
}
