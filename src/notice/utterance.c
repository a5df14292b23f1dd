#include "notice/utterance.h"

static const struct owned of_utterance[] = {
	OWNS_TEXT(struct utterance, speech),
};

const struct owner utterance_owner = OWNER(struct utterance, of_utterance);

static const struct owned of_list[] = {
	OWNS_STRUCTS(struct utterance_list, utterances, count, &utterance_owner),
};

static const struct owner list_owner = OWNER(struct utterance_list, of_list);

bool utterance_is_syllables(const struct utterance *utterance)
{
	return utterance->kind == UTTERANCE_WORDS || utterance->kind == UTTERANCE_DIGITS;
}

int utterance_list_copy(const struct utterance_list *list, struct utterance_list *ret_list)
{
	return owner_copy(&list_owner, list, ret_list);
}

void utterance_list_done(struct utterance_list *list)
{
	owner_done(&list_owner, list);
}
