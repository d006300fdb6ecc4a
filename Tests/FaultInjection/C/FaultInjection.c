#define _GNU_SOURCE
#include "FaultInjection.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { CAPACITY = 64, LONGEST = 4096 };

static struct {
    bool used;
    enum fault_call call;
    char prefix[LONGEST], suffix[256];
    int error;
    long met;
} faults[CAPACITY];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t removed = PTHREAD_COND_INITIALIZER;
static atomic_int count;

int fault_add(enum fault_call call, const char *prefix, const char *suffix, int error) {
    int found = -1;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < CAPACITY && found < 0; i++)
        if (!faults[i].used) found = i;
    if (found >= 0) {
        faults[found].used = true;
        faults[found].call = call;
        faults[found].error = error;
        faults[found].met = 0;
        snprintf(faults[found].prefix, sizeof faults[found].prefix, "%s", prefix);
        snprintf(faults[found].suffix, sizeof faults[found].suffix, "%s", suffix);
        atomic_fetch_add(&count, 1);
    }
    pthread_mutex_unlock(&lock);
    return found;
}

long fault_remove(int fault) {
    pthread_mutex_lock(&lock);
    long met = faults[fault].met;
    faults[fault].used = false;
    atomic_fetch_sub(&count, 1);
    pthread_cond_broadcast(&removed);
    pthread_mutex_unlock(&lock);
    return met;
}

long fault_met(int fault) {
    pthread_mutex_lock(&lock);
    long met = faults[fault].met;
    pthread_mutex_unlock(&lock);
    return met;
}

static bool matches(int fault, enum fault_call call, const char *path) {
    if (!faults[fault].used || faults[fault].call != call) return false;
    size_t length = strlen(path), end = strlen(faults[fault].suffix);
    return strncmp(path, faults[fault].prefix, strlen(faults[fault].prefix)) == 0 && length >= end
        && strcmp(path + length - end, faults[fault].suffix) == 0;
}

// Returns the errno to fail with; 0 to go on.
static int error_of(enum fault_call call, const char *path) {
    int error = 0;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < CAPACITY; i++) {
        if (!matches(i, call, path)) continue;
        faults[i].met++;
        error = faults[i].error;
        while (error == FAULT_HANG && matches(i, call, path)) pthread_cond_wait(&removed, &lock);
        if (error == FAULT_HANG) error = 0;
        break;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

static bool path_of(int descriptor, char path[LONGEST]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, LONGEST - 1);
    if (length < 0) return false;
    path[length] = 0;
    return true;
}

// The library's own function, looked up once; two threads may both do so.
static void *library(_Atomic(void *) *found, const char *name) {
    void *function = atomic_load(found);
    if (!function) {
        function = dlsym(RTLD_NEXT, name);
        atomic_store(found, function);
    }
    return function;
}

#define FAILS(CALL, PATH) (atomic_load(&count) > 0 && (errno = error_of(CALL, PATH)) != 0)

DIR *opendir(const char *path) {
    static _Atomic(void *) found;
    DIR *(*next)(const char *) = library(&found, "opendir");
    return FAILS(FAULT_OPENDIR, path) ? NULL : next(path);
}

struct dirent *readdir(DIR *directory) {
    static _Atomic(void *) found;
    struct dirent *(*next)(DIR *) = library(&found, "readdir");
    char path[LONGEST];
    int before = errno;
    if (atomic_load(&count) > 0 && path_of(dirfd(directory), path) && FAILS(FAULT_READDIR, path)) return NULL;
    errno = before;
    return next(directory);
}

int open(const char *path, int flags, ...) {
    static _Atomic(void *) found;
    int (*next)(const char *, int, ...) = library(&found, "open");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return FAILS(FAULT_OPEN, path) ? -1 : next(path, flags, mode);
}

int openat(int directory, const char *name, int flags, ...) {
    static _Atomic(void *) found;
    int (*next)(int, const char *, int, ...) = library(&found, "openat");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    char path[LONGEST];
    if (atomic_load(&count) > 0 && path_of(directory, path)) {
        size_t length = strlen(path);
        snprintf(path + length, sizeof path - length, "/%s", name);
        if (FAILS(FAULT_OPENAT, path)) return -1;
    }
    return next(directory, name, flags, mode);
}

int inotify_add_watch(int descriptor, const char *path, uint32_t mask) {
    static _Atomic(void *) found;
    int (*next)(int, const char *, uint32_t) = library(&found, "inotify_add_watch");
    return FAILS(FAULT_INOTIFY_ADD_WATCH, path) ? -1 : next(descriptor, path, mask);
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset) {
    static _Atomic(void *) found;
    ssize_t (*next)(int, void *, size_t, off_t) = library(&found, "pread");
    char path[LONGEST];
    if (atomic_load(&count) > 0 && path_of(descriptor, path) && FAILS(FAULT_PREAD, path)) return -1;
    return next(descriptor, bytes, size, offset);
}

// By the path that the file is to have.
int rename(const char *former, const char *path) {
    static _Atomic(void *) found;
    int (*next)(const char *, const char *) = library(&found, "rename");
    return FAILS(FAULT_RENAME, path) ? -1 : next(former, path);
}
