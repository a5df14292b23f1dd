#include "config/synonym.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

static const struct {
	const char *word, *key;
} synonyms[] = {
	{ "名称", "name" },
	{ "名字", "name" },
	{ "标题", "title" },
	{ "题目", "title" },
	{ "类别", "category" },
	{ "分类", "category" },
	{ "责任人", "responsible" },
	{ "负责人", "responsible" },
	{ "分区", "zones" },
	{ "区域", "zones" },
	{ "级别", "priority" },
	{ "优先级", "priority" },
	{ "内容", "text" },
	{ "正文", "text" },
	{ "文字", "text" },
	{ "文本", "text" },
	{ "录音", "recording" },
	{ "音频", "recording" },
	{ "遍数", "readings" },
	{ "次数", "readings" },
	{ "嗓音", "voice" },
	{ "声音", "voice" },
	{ "音量", "volume" },
	{ "提示音", "chime" },
	{ "时间", "times" },
	{ "时刻", "times" },
	{ "间隔", "every" },
	{ "时段", "window" },
	{ "日期", "dates" },
	{ "星期", "weekdays" },
	{ "月份", "months" },
	{ "农历", "lunar" },
	{ "节气", "solar_terms" },
	{ "开始", "from" },
	{ "结束", "until" },
	{ "除外", "except" },
	{ "通知", "notices" },
	{ "广播站", "station" },
	{ "静音时段", "quiet_hours" },
	{ "时区", "timezone" },
	{ "纬度", "latitude" },
	{ "经度", "longitude" },
	{ "声卡", "device" },
	{ "设备", "device" },
	{ "at", "times" },
	{ "clock", "times" },
	{ "hour", "times" },
	{ "hours", "times" },
	{ "schedule", "when" },
	{ "rules", "when" },
	{ "content", "text" },
	{ "message", "text" },
	{ "words", "text" },
	{ "body", "text" },
	{ "file", "recording" },
	{ "audio", "recording" },
	{ "sound", "recording" },
	{ "music", "recording" },
	{ "repeat", "readings" },
	{ "repeats", "readings" },
	{ "area", "zones" },
	{ "place", "zones" },
	{ "level", "priority" },
	{ "owner", "responsible" },
	{ "type", "category" },
	{ "interval", "every" },
	{ "start", "from" },
	{ "begin", "from" },
	{ "end", "until" },
	{ "to", "until" },
	{ "speaker", "voice" },
	{ "gain", "volume" },
	{ "card", "device" },
};

const char *synonym_key(const char *word, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++)
		if (strlen(synonyms[i].word) == length &&
			strncasecmp(synonyms[i].word, word, length) == 0)
			return synonyms[i].key;
	return NULL;
}
