#include "speech/breath.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

/* --- what stands beside a boundary --- */

/* Lists hold their words between spaces. What a speaker begins a phrase with, the surest first. */
static const char conjunctions[] =
	" 但 但是 而 而且 并 并且 所以 因此 因为 由于 如果 以及 或者 请 然后 于是 同时 "
	"其中 "
	"包括 为了 根据 按照 随着 通过 经 经过 关于 对于 不过 只是 甚至 即使 虽然 尽管 无论 不仅 "
	"还有 以便 以免 以防 免得 从而 直到 除了 作为 按 针对 围绕 结合 ";
static const char prepositions[] =
	" 从 由 被 把 对 向 让 使 给 以 因 令 和 与 及 或 往 沿 叫 替 自 使得 导致 位于 属于 来自 ";
static const char auxiliaries[] =
	" 已经 正在 可以 应该 必须 没有 仍然 曾经 一直 不得 需要 不能 不要 一律 可能 开始 共有 "
	"严禁 "
	"禁止 要求 非常 分别 先后 全部 继续 进行 一起 共同 只有 特别 大力 积极 认真 及时 主动 表示 "
	"认为 成为 变成 出现 进入 获得 竟然 居然 终于 突然 不断 逐渐 逐步 几乎 至少 大约 超过 达到 "
	"正式 主要 ";
static const char verbs[] =
	" 开展 实施 举行 召开 组织 加强 提高 增加 减少 完成 建设 办理 缴纳 领取 参加 报名 携带 "
	"前往 "
	"拨打 联系 通知 检查 登记 发放 安排 落实 推进 保障 确保 防止 避免 影响 造成 发生 引发 实现 "
	"推动 促进 接受 支持 帮助 送给 交给 发给 来到 回到 赶到 面临 遭到 受到 得到 引起 采取 选择 "
	"决定 提出 提醒 提供 签订 签署 邀请 动员 号召 呼吁 宣布 公布 发布 报告 反映 介绍 解释 证明 "
	"显示 说明 希望 打算 准备 停止 结束 恢复 修复 改造 安装 购买 销售 出售 种植 养殖 播种 收割 "
	"管理 维护 巡查 清理 打扫 消毒 接种 治疗 住院 去世 死亡 受伤 启动 颁布 出具 委托 负责 担任 "
	"当选 成立 建立 设立 开通 低于 高于 等于 赢得 夺得 取得 失去 离开 加入 退出 存在 ";
/* Short ones lean on what stands before them: a break there is safe, but no breath. */
static const char short_starts[] =
	" 已 能 可 要 应 不 没 都 也 还 就 才 又 再 却 均 仍 曾 是 有 将 未 "
	"无 多 常 只 最 很 更 称 说 想 别 先 便 竟 约 ";
static const char leaning[] = " 在 到 为 至 会 ";
/* What a phrase ends with. */
static const char endings[] = " 后 时 前 以后 之后 以前 之前 期间 时候 中 上 里 内 下 等 起 说 "
			      "表示 认为 称 指出 发现 之间 "
			      "以来 外 间 处 一样 者 们 我们 你们 他们 她们 大家 我 "
			      "你 他 她 它 自己 人 人员 "
			      "方面 问题 情况 工作 活动 年 月 日 号 天 晚 晨 今天 昨天 明天 上午 "
			      "下午 晚上 近日 目前 日前 "
			      "现在 当时 随后 后来 去年 今年 村民 群众 农户 同志 ";
/* What never begins a phrase: it belongs to the word before. */
static const char followers[] =
	" 的 了 着 过 地 得 们 吗 呢 吧 啊 呀 哦 之 等 等等 上 下 中 里 内 外 前 后 时 间 以上 "
	"以下 以内 "
	"左右 以前 以后 之前 之后 之间 来 去 起来 出来 下来 上来 进去 出去 一样 似的 性 化 者 员 "
	"家 人 "
	"个 名 位 年 月 日 号 元 岁 点 分 次 米 公里 斤 亩 市 县 省 区 镇 乡 村 路 街 队 组 部 式 "
	"型 级 "
	"率 量 儿 子 头 面 边 所 起 完 好 掉 住 开 成 于 出 进 上面 下面 里面 一下 ";
/* Nor a title, which belongs to its name. */
static const char titles[] =
	" 先生 女士 小姐 同志 师傅 老师 医生 大夫 书记 主任 村长 镇长 乡长 县长 局长 所长 站长 "
	"校长 院长 "
	"组长 队长 班长 社长 会长 支书 会计 委员 经理 主席 大爷 大妈 大娘 大叔 大婶 奶奶 爷爷 ";
/* What never ends one: it waits for the next word. */
static const char leaders[] =
	" 和 与 及 以及 以免 以防 以便 或 或者 在 从 由 被 把 将 对 向 让 使 给 以 用 因 为 跟 同 "
	"比 至 到 自 不 "
	"很 最 "
	"更 较 太 非常 每 各 这 那 该 本 其 此 是 有 于 而 并 但 要 会 能 可 可以 已 就 也 都 还 "
	"又 再 "
	"才 却 没 没有 曾 正 正在 只 几 多 大 小 新 老 副 总 原 全 某 另 所 之 的 一个 两个 这个 "
	"那个 这些 "
	"那些 一些 这种 那种 个 不能 不要 请 叫 令 按 经 据 往 当 像 如 位于 成为 作为 属于 根据 "
	"由于 "
	"因为 如果 为了 通过 包括 必须 应该 需要 可能 已经 一名 一位 一只 一条 ";
/* Adverbs and such, which seldom end one. */
static const char modifiers[] = " 尽量 尽可能 切实 一定 千万 务必要 就是 依然 常常 愿意 能够 就要 "
				"同样 及时 是否 一般 尚未 原来 连夜 "
				"最新 主要 还是 也是 都是 不是 "
				"只是 便是 正是 才是 仍是 经常 往往 更加 越来越 比较 十分 相当 "
				"真正 完全 几乎 大约 共同 一起 "
				"互相 相互 直接 间接 重新 继续 开始 准备 打算 希望 要求 允许 应当 "
				"务必 尽快 立即 马上 迅速 严格 "
				"认真 积极 主动 曾经 仍然 居然 竟然 突然 终于 逐渐 逐步 不断 日益 "
				"分别 先后 陆续 全部 统一 一律 "
				"均 凡 凡是 所有 各种 各类 有关 相关 部分 多数 大量 许多 不少 这样 "
				"那样 如此 怎么 怎样 为什么 "
				"什么 哪些 最大 最高 最佳 重要 进行 实行 加以 予以 给予 作出 做出 "
				"还有 就会 就能 将会 将于 不会 "
				"不可 不得 似乎 好像 不再 从未 从来 根本 甚至 特别 尤其 极其 越 则 "
				"照 教 望 称 做 替 半 整 多 每 "
				"初 第 即 ";

/* A part of the day stays with its hour, what comes round with its day. */
static const char hours_owners[] =
	" 上午 下午 早上 晚上 中午 早晨 清晨 凌晨 傍晚 夜里 夜间 明早 明晚 "
	"今早 今晚 当晚 月 个月 每月 每年 农历 阴历 ";

#define NUMBER_CHARACTERS "零一二三四五六七八九十百千万亿两幺点第几"

/* --- weighing a boundary --- */

/* Points of what stands beside it, by judgement; a breath costs BREATH_POINTS. */
enum points {
	CONJUNCTION = 30,
	PREPOSITION = 20,
	AUXILIARY = 15,
	VERB = 15,
	SHORT_START = 5,
	LEANING = -10,
	SHORT_WORD_RIGHT = -40,
	SHORT_WORD_LEFT = -20,
	ENDING = 10,
	MODIFIER = -25,
	LEADER = -60,
	FOLLOWER = -80,
	BEHIND_DE = -20,
	BEFORE_DE = -10,
	HEAD_OF_DE = 5,
	CONTENT_ON_CONTENT = -10,
	COUNTED = -20,
	NEVER = -1000,
	IN_LONG_NUMBER = -100,
	BREATH_POINTS = 30,
};

#define WORD_BYTES 32

/* A word as the lists have it: between spaces. "" for one that no list could have. */
struct listed {
	char text[WORD_BYTES + 2];
	size_t characters;
	uint32_t first;
	uint32_t last;
};

static struct listed listed_of(const struct pronunciation *p, const struct breath_word *word)
{
	struct listed listed = {
		.characters = word->length,
		.first = p->signs[word->start].character,
		.last = p->signs[word->start + word->length - 1].character,
	};
	size_t size = 0;

	if (word->length * 4 > WORD_BYTES)
		return listed;
	listed.text[size++] = ' ';
	for (size_t i = 0; i < word->length; i++)
		size += utf8_encode(p->signs[word->start + i].character, listed.text + size);
	listed.text[size++] = ' ';
	listed.text[size] = '\0';
	return listed;
}

static bool is_in(const struct listed *word, const char *list)
{
	return word->text[0] != '\0' && strstr(list, word->text) != NULL;
}

static bool is_among(uint32_t character, const char *set)
{
	char text[5] = "";

	(void)utf8_encode(character, text); /* Its length ends at the NUL. */
	return strstr(set, text) != NULL;
}

/* What the word that would begin a phrase is worth; 0 points for what is in no list. */
static int points_of_start(const struct listed *right)
{
	static const struct {
		const char *list;
		int points;
	} lists[] = { { followers, FOLLOWER }, { conjunctions, CONJUNCTION },
		{ prepositions, PREPOSITION }, { short_starts, SHORT_START }, { leaning, LEANING },
		{ auxiliaries, AUXILIARY }, { verbs, VERB }, { titles, NEVER } };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (is_in(right, lists[i].list))
			return lists[i].points;
	return 0;
}

static int points_of_end(const struct listed *left)
{
	if (is_in(left, leaders))
		return LEADER;
	if (is_in(left, modifiers))
		return MODIFIER;
	if (is_in(left, endings))
		return ENDING;
	return left->characters == 1 ? SHORT_WORD_LEFT : 0;
}

/* Between a number and what goes on with it, or what it counts. */
static int points_of_number(const struct listed *left, const struct listed *right, bool is_start)
{
	if (!is_start && is_among(right->first, NUMBER_CHARACTERS) && is_in(left, hours_owners))
		return NEVER;
	if (!is_among(left->last, NUMBER_CHARACTERS))
		return is_among(left->first, NUMBER_CHARACTERS) && left->characters > 1 && !is_start
			       ? COUNTED
			       : 0;
	if (!is_among(right->first, NUMBER_CHARACTERS))
		return NEVER;
	return is_among(left->last, "万亿") ? IN_LONG_NUMBER : NEVER;
}

/* How well a breath stands behind word `i`. */
static int points_behind(
	const struct pronunciation *p, const struct breath_word *words, size_t count, size_t i)
{
	const struct listed left = listed_of(p, &words[i]), right = listed_of(p, &words[i + 1]);
	const int start = points_of_start(&right);
	const bool is_start = start > 0 || is_in(&right, leaning);
	int points = start + points_of_end(&left) + points_of_number(&left, &right, is_start);

	if (start == 0 && right.characters == 1)
		points += SHORT_WORD_RIGHT;
	if (is_among(left.last, "的"))
		points += left.characters == 1 ? NEVER : BEHIND_DE;
	if (i + 2 < count && is_among(p->signs[words[i + 2].start].character, "的"))
		points += BEFORE_DE;
	if (i > 0 && is_among(p->signs[words[i].start - 1].character, "的") && left.characters > 1)
		points += HEAD_OF_DE;
	if (left.characters > 1 && right.characters > 1 && !is_start && !is_in(&left, endings))
		points += CONTENT_ON_CONTENT;
	return points;
}

/* --- dividing --- */

/* A group of another length than all would have if they were equal. */
static int points_of_length(size_t syllables, size_t target)
{
	const int off = (int)syllables - (int)target;
	int points = -30 * off * off / (int)(target * target);

	if (syllables > BREATH_SYLLABLES)
		points -= 5 * (int)(syllables - BREATH_SYLLABLES);
	if (syllables < 5)
		points -= 30 * (5 - (int)syllables);
	return points;
}

/* The best division of the words from each one on. */
struct division {
	int points;
	size_t words; /* of the first group */
};

static struct division divide_from(const struct breath_word *words, size_t count,
	const int *boundaries, size_t first, size_t target, const struct division *divisions)
{
	struct division best = { .points = INT_MIN };
	size_t syllables = 0;

	for (size_t end = first; end < count; end++) {
		syllables += words[end].syllables;
		/* One word alone may be too long. */
		if (syllables > BREATH_SYLLABLES_MAX && end > first)
			break;
		if (first == 0 && end + 1 == count && count > 1)
			break; /* It was found too long for one breath. */
		const int between = end + 1 < count ? boundaries[end] - BREATH_POINTS : 0;
		const int points =
			points_of_length(syllables, target) + between + divisions[end + 1].points;
		if (points > best.points)
			best = (struct division){ points, end + 1 - first };
	}
	return best;
}

static size_t count_syllables(const struct breath_word *words, size_t count)
{
	size_t syllables = 0;

	for (size_t i = 0; i < count; i++)
		syllables += words[i].syllables;
	return syllables;
}

int breath_divide(const struct pronunciation *pronunciation, const struct breath_word *words,
	size_t count, size_t *ret_groups)
{
	const size_t syllables = count_syllables(words, count);
	const size_t groups = (syllables + BREATH_SYLLABLES - 1) / BREATH_SYLLABLES;

	memset(ret_groups, 0, count * sizeof(*ret_groups));
	if (count > 0)
		ret_groups[0] = count;
	if (groups < 2 || count < 2)
		return 0;
	_cleanup_free_ struct division *divisions = calloc(count + 1, sizeof(*divisions));
	_cleanup_free_ int *boundaries = calloc(count, sizeof(*boundaries));
	if (!divisions || !boundaries)
		return -ENOMEM;
	for (size_t i = 0; i + 1 < count; i++)
		boundaries[i] = points_behind(pronunciation, words, count, i);
	for (size_t i = count; i > 0; i--)
		divisions[i - 1] = divide_from(words, count, boundaries, i - 1,
			(syllables + groups - 1) / groups, divisions);
	for (size_t i = 0; i < count; i += divisions[i].words)
		ret_groups[i] = divisions[i].words;
	return 0;
}
