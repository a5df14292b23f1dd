/* The as-run log's tables, as migrations: entry N makes version N + 1 out of version N. */
#pragma once

#include <stddef.h>

/* PRAGMA application_id, "DALB": nobody else's database is taken for ours. */
#define SCHEMA_APPLICATION_ID 0x44414C42

extern const char *const schema_migrations[];
extern const size_t schema_version;
