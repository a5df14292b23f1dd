#include "notice/output.h"

#include "base/hash.h"

static const struct name voicings[] = {
	{ "plain", VOICING_PLAIN },
	{ "horn", VOICING_HORN },
};

const struct names voicing_names = NAMES(voicings);

static const struct owned of_output[] = {
	OWNS_TEXT(struct output, device),
	OWNS_TEXTS(struct output, fallback, fallback_count),
	OWNS_TEXT(struct output, mixer.control),
	OWNS_TEXT(struct output, mixer.device),
};

const struct owner output_owner = OWNER(struct output, of_output);

uint64_t output_mark_of(const char *station, const char *zone)
{
	const uint64_t hash = hash_field(hash_field(HASH_BEGIN, station), zone);

	return hash != 0 ? hash : 1;
}

int output_copy(const struct output *output, struct output *ret_output)
{
	return owner_copy(&output_owner, output, ret_output);
}

void output_done(struct output *output)
{
	owner_done(&output_owner, output);
}
