/* Folders that the daemon makes when they are missing. */
#pragma once

/* 0 also when it is there; the reason of a failure is logged. */
int folder_make(const char *path);

/* The folder that the file is in. */
int folder_make_of(const char *path);
