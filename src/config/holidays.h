/* holidays.conf: the State Council's yearly notices as a table of days off and make-up workdays. */
#pragma once

#include "config/schema.h"

/* Reads the list `holidays` into the configuration's locality. */
void holidays_read(struct reading_context *context, const config_setting_t *setting);
