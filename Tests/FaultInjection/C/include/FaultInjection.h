#ifndef FAULT_INJECTION_H
#define FAULT_INJECTION_H

#include <stdbool.h>

// Calls of the C library that fail, hang or are counted, for paths that begin with a prefix: the linker takes these
// definitions in place of the library's for everything in the test program.
// Tests run at the same time, so each gives the path of its own temporary directory.

enum fault_call { FAULT_OPENDIR, FAULT_READDIR, FAULT_OPEN, FAULT_OPENAT, FAULT_PREAD, FAULT_INOTIFY_ADD_WATCH, FAULT_RENAME };

enum { FAULT_COUNT_ONLY = 0, FAULT_HANG = -1 };

// From now on calls for such paths fail with an errno, hang until the fault is removed, or are only counted.
// Returns a number to remove the fault by, or -1 when there are too many.
int fault_add(enum fault_call call, const char *prefix, const char *suffix, int error);

// Ends a fault; calls that hang go on. Returns how many calls it met.
long fault_remove(int fault);

// How many calls a fault has met.
long fault_met(int fault);

#endif
