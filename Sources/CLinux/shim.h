// What glibc has and Swift's module Glibc leaves out.
#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

// Where the program's variables begin: a symbol of the C runtime's first object, which comes first in .data.
extern char __data_start[] __attribute__((weak));
static inline unsigned long address_of_data(void) { return (unsigned long)__data_start; }
