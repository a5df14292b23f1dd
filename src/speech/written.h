/* The rules that make what is said of what is written: tables, each of one kind, run in their
 * order. A rule turns what its pattern matches into its template; what it has said stands there in
 * hanzi, so that no later rule sees its digits: the special stands before the general. Data, but
 * for a count. */
#pragma once

#include <stddef.h>

#include "speech/doubt.h"

/* What stands around a match and speaks for the rule or against it. */
enum evidence_place {
	EVIDENCE_BEFORE, /* ends where the match begins */
	EVIDENCE_AT,     /* begins with it */
	EVIDENCE_AFTER,  /* begins where it ends */
	EVIDENCE_AROUND, /* anywhere in its sentence */
};

struct written_evidence {
	enum evidence_place place;
	const char *pattern;
	int weight;
};

/* A match of so much weight is read as its rule has it, and without a doubt; one from doubtful on
 * is left to later rules, with one. */
enum {
	EVIDENCE_DOUBTFUL = 1,
	EVIDENCE_DECIDES = 3,
	EVIDENCE_SURE = 6,
};

/* In a template $ and a letter and a group say how the group is read (said.h). {UNIT} in a pattern
 * is any Latin unit (measure.h). */
struct written_rule {
	const char *pattern;
	const char *spoken;    /* the template */
	enum doubt_kind doubt; /* noted about what is matched; DOUBT_NONE: none */
	const char *example;   /* written */
	const char *example_said;
	const struct written_evidence *evidence; /* what decides; NULL: every match is read so */
	size_t evidence_count;
};

struct written_table {
	const struct written_rule *rules;
	size_t count;
	const char *needs; /* a text without any of these characters is none of its business; NULL:
			      each is */
};

/* Pasted markup, signs of other scripts, addresses of the web. */
extern const struct written_table written_signs;
/* Telephone numbers, codes, documents, names with digits: said digit by digit. */
extern const struct written_table written_codes;
extern const struct written_table written_dates;
/* Ranges, shares, money, units. */
extern const struct written_table written_amounts;
/* Arithmetic, numbering, all other numbers. */
extern const struct written_table written_numbers;

/* A row of a table, and one whose match may be meant otherwise. */
#define R(pattern_, template, written, said)                                                       \
	{                                                                                          \
		.pattern = pattern_, .spoken = template, .example = written, .example_said = said  \
	}
#define GUESS(pattern_, template, written, said)                                                   \
	{                                                                                          \
		.pattern = pattern_, .spoken = template, .doubt = DOUBT_GUESS, .example = written, \
		.example_said = said                                                               \
	}
/* By what stands around it. */
#define WEIGHED(pattern_, template, evidence_, written, said)                                      \
	{                                                                                          \
		.pattern = pattern_, .spoken = template, .evidence = evidence_,                    \
		.evidence_count = ARRAY_SIZE(evidence_), .example = written, .example_said = said  \
	}

/* What patterns are made of. */
#define NUMBER     "\\d+(?:\\.\\d+)?"
#define YEAR       "((?:19|20)\\d{2})"
#define MONTH      "(0?[1-9]|1[0-2])"
#define DAY        "(0?[1-9]|[12]\\d|3[01])"
#define FULL_MONTH "(0[1-9]|1[0-2])"
#define FULL_DAY   "(0[1-9]|[12]\\d|3[01])"
/* A dash before a minus are two things: -12℃～-3℃. */
#define DASH        "(?:——|--|––|~~|～～|[-—–~～])"
#define TO          "\\s*(?:" DASH "|到)\\s*"
#define HAN         "\\x{4e00}-\\x{9fff}"
#define DIGIT_NAMES "零一二三四五六七八九幺"
#define SAID        "零一二三四五六七八九十百千万亿两幺"

/* Behind an amount, never behind a code: 95519人寿 and 12121天气 are lines. */
#define MEASURED                                                                                                                  \
	"(?:["                                                                                                                    \
	"块角名口个次盒板碗杯月日岁亩斤吨米千克度株只条份辆套件箱袋瓶间栋层秒点万亿倍℃"   \
	"棵盏把副丝筐篓捆串桌缸锅盆壶勺瓣穗穴窝羽垄畦"                                                      \
	"桶架艘匹枚根粒颗顿宗%％]|笔(?![记试])|座(?![谈位机])|"                                                 \
	"人(?![寿保民社力工才防武])|户(?![籍口主])|位(?!置)|年(?![检会货夜底终])|天(?![气然猫])|"      \
	"周(?!边)|公["                                                                                                         \
	"斤里顷分尺吨]|毛(?![主泽])|升(?![到至学旗级降温高])|多(?![云样功])|票(?!["                        \
	"据价务证面箱款号])|元(?![旦宵])|余(?!["                                                                      \
	"额款票量粮热生震下地])|头(?!条)|张(?!\\h?[1幺]|["                                                          \
	"村榜贴挂庄湾营集岗寨家奶爷婶叔伯]|大["                                                                  \
	"爷妈娘叔伯婶])|"                                                                                                   \
	"台(?![风湾阶])|本(?![地村组队院校周月年期次店社区镇县])|家(?![政电庭长访宴属])|时(?!间)|" \
	"平方|立方|英[里尺寸镑亩]|美[元金]|"                                                                         \
	"港[元币]|毫[升米克安]|"                                                                                          \
	"厘米?|方(?![便城])|种(?![子粮])|项(?!目)|例(?!如)|对(?![外公阵战决抗照账])|支(?!["                 \
	"付援队出取农教持委部书]"                                                                                      \
	")|"                                                                                                                      \
	"片(?!区)|"                                                                                                             \
	"场(?!所)|分(?![机红批流配组班到发])|欧元|"                                                                 \
	"\\.\\d|,\\d|小时|{UNIT}(?![A-Za-z]))"

/* A unit ends there; one capital letter before these is a class: 5A级. */
#define UNIT_END                                                                                                           \
	"(?![A-Za-z0-9²³]|(?<=[A-Z])(?:[级类座区栋卡楼股轮照型版款档店班组景]|检票|候车|[出门]?" \
	"口|企业|信用|认证|"                                                                                        \
	"标准|评级|写字|纳税|旅游|物流|养老|办公|智能)|打印|电影)"
