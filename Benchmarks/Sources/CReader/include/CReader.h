/* The baseline: what it costs to get the kernel's text and do nothing with it. */
#pragma once

/* Opens one more file. Returns its number, or -1. */
int creader_add(const char *path);

/* Reads one file from its beginning to its end. Returns its length, or -1. */
long creader_read(int number);

/* Reads every file that was added. Returns the length of them all, or -1. */
long creader_tick(void);

/* As creader_tick, with one call for each file: enough for those of a control group, and half of the work. */
long creader_tick_at_once(void);

/* A figure of /proc/self/smaps_rollup in KiB, such as "Rss:"; -1 when there is none. Allocates nothing. */
long creader_own_memory(const char *key);
