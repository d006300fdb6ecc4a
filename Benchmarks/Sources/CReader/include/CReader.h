/* The baseline: what it costs to get the kernel's text and do nothing with it. */
#pragma once

/* Opens one more file. Returns its number, or -1. */
int creader_add(const char *path);

/* Reads one file from its beginning to its end. Returns its length, or -1. */
long creader_read(int number);

/* Reads every file that was added. Returns the length of them all, or -1. */
long creader_tick(void);

/* A figure of /proc/self/smaps_rollup in KiB, such as "Rss:"; -1 when there is none. Allocates nothing. */
long creader_own_memory(const char *key);
