/* What a test's studio does that nobody looks at: every source is there, and nobody talks. Included
 * once, by a test that is linked with a studio of its own. */
#pragma once

#include <errno.h>

#include "studio/studio.h"

bool studio_prepare_source(struct studio *studio, const struct airing *airing)
{
	(void)studio;
	(void)airing;
	return true;
}

void studio_forget_source(struct studio *studio, int64_t airing)
{
	(void)studio;
	(void)airing;
}

int studio_finish_talk(struct studio *studio, int64_t airing)
{
	(void)studio;
	(void)airing;
	return -ENOENT;
}

bool studio_is_talking(const struct studio *studio, int64_t airing)
{
	(void)studio;
	(void)airing;
	return false;
}
