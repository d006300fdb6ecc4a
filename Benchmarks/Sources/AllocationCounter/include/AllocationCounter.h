/* Counts what the whole process asks of the heap. Linking this is enough: it stands in for glibc's malloc. */
#pragma once

/* Calls of malloc, calloc, realloc, posix_memalign and aligned_alloc since the start. */
long allocation_count(void);

/* Bytes that they asked for. */
long allocation_bytes(void);

/* Calls of free with something to free. */
long free_count(void);
