/* The section `zones`: each zone with its card, its caps, its amplifier and its mixer. */
#pragma once

#include "config/schema.h"

void zones_read(struct reading_context *context, const config_setting_t *setting);

/* Tells that there is no such section. */
void zones_miss(struct reading_context *context);

/* All is read: gives those their marks that have a monitor. */
void zones_mark(struct config *config);
