/* From underlying to surface tones: 一, 不 and the third tone, by the neighbours. Changes the
 * pronunciation in place. */
#pragma once

#include "speech/lexicon.h"
#include "speech/pronunciation.h"

void sandhi_apply(const struct lexicon *lexicon, struct pronunciation *pronunciation);
