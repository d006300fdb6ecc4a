// What glibc has and Swift's module Glibc leaves out.
#include <sys/eventfd.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
