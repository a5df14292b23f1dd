/* A small village's configuration: two zones, two voices, two notices. */
#pragma once

#include "base/cleanup.h"
#include "config/config.h"

static char village_name[] = "village", village_title[] = "全村", village_device[] = "hw:village";
static char school_name[] = "school", school_title[] = "学校", school_device[] = "hw:school";
static char mandarin_name[] = "mandarin", slow_name[] = "slow", espeak_name[] = "cmn-latn-pinyin";
static char bridge[] = "下面再播送一遍。", nothing[] = "";
static char morning_name[] = "prevention-morning", morning_title[] = "早间防疫提醒";
static char morning_category[] = "防疫", morning_responsible[] = "村医";
static char morning_text[] = "各位村民请注意。";
static char flood_name[] = "flood", flood_title[] = "防汛", flood_text[] = "请立即转移。";
static char station_name[] = "瓦岗村广播站", timezone_name[] = "Asia/Shanghai";

static struct zone zones[] = {
	{ .name = village_name,
		.title = village_title,
		.output = { .device = village_device, .volume_percent = 100 } },
	{ .name = school_name,
		.title = school_title,
		.output = { .device = school_device, .volume_percent = 80 } },
};

static char *school_only[] = { school_name };
static char *everywhere[] = { village_name, school_name };

static struct voice voices[] = {
	{ mandarin_name, espeak_name, 160, 50, 50, 100, 0, 100, 90 },
	{ slow_name, espeak_name, 120, 50, 50, 100, 0, 100, 90 },
};

#define WORLD_SCRIPT(its_text, its_chime)                                                          \
	{                                                                                          \
		.text = its_text,                                                                  \
		.voice = { mandarin_name, espeak_name, 160, 50, 50, 100, 0, 100, 90 },             \
		.prelude.chime = its_chime, .readings = 2, .second_text = nothing,                 \
		.bridge = bridge, .volume_percent = 100,                                           \
	}

static struct notice notices[] = {
	{
		.name = morning_name,
		.title = morning_title,
		.category = morning_category,
		.responsible = morning_responsible,
		.zones = school_only,
		.zone_count = 1,
		.priority = PRIORITY_ROUTINE,
		.script = WORLD_SCRIPT(morning_text, CHIME_BELL),
		.late_ms = NOTICE_LATE_UNSET,
	},
	{
		.name = flood_name,
		.title = flood_title,
		.category = nothing,
		.responsible = nothing,
		.zones = everywhere,
		.zone_count = 2,
		.priority = PRIORITY_URGENT,
		.script = WORLD_SCRIPT(flood_text, CHIME_ALERT),
		.late_ms = NOTICE_LATE_UNSET,
	},
};

static const struct config village = {
	.station = { .name = station_name, .timezone = timezone_name },
	.zones = zones,
	.zone_count = ARRAY_SIZE(zones),
	.voices = voices,
	.voice_count = ARRAY_SIZE(voices),
	.notices = notices,
	.notice_count = ARRAY_SIZE(notices),
	.announcements = {
		[PRIORITY_ROUTINE] = WORLD_SCRIPT(nothing, CHIME_BELL),
		[PRIORITY_IMPORTANT] = WORLD_SCRIPT(nothing, CHIME_BELL),
		[PRIORITY_URGENT] = WORLD_SCRIPT(nothing, CHIME_ALERT),
		[PRIORITY_EMERGENCY] = WORLD_SCRIPT(nothing, CHIME_ALERT),
	},
};
