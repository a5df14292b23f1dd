#include "notice/output.h"

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

int output_copy(const struct output *output, struct output *ret_output)
{
	return owner_copy(&output_owner, output, ret_output);
}

void output_done(struct output *output)
{
	owner_done(&output_owner, output);
}
