// LD_PRELOAD=fault.so PROGRAM
// Calls of the C library fail or hang for as long as a file says so: $FAULTS, otherwise /etc/faults. Each of its lines
// has a function, a path, and what happens; with a number, only to so many calls from when the file was replaced.
//
//     read /proc/meminfo hang
//     opendir /sys/fs/cgroup/*.slice EMFILE 1
//
// A function stands for its variants as well: open, opendir, readdir, read, write, rename, stat, send, connect. The path is
// that of the file, of the directory, or of the socket at the other end; * stands for any text. A call that hangs goes on when
// its line is gone; with MSG_DONTWAIT it fails with EAGAIN instead, as it does when the other end does not read. The first call
// that a line changes is reported on standard error, so that a test knows that there was one.
//
// Nothing here allocates, locks or stays open, because the program may have locked its memory and may count its
// descriptors. What the C library calls inside of itself, such as the open of fopen, is not seen.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 16, TEXT = 2048, PATH = 1024, HANG = -1 };

// What a call is about: a descriptor, a name that may be relative to it, or the address of a socket; and MSG_DONTWAIT.
struct target { int descriptor; const char *name; const struct sockaddr *address; socklen_t length; int flags; };

static const char *file = "/etc/faults";
static atomic_ulong version;  // of the file
static atomic_uint calls[LINES];

static bool matches(const char *pattern, const char *text) {
    for (; *pattern && *pattern != '*'; pattern++, text++)
        if (*pattern != *text) return false;
    if (!*pattern) return !*text;
    do if (matches(pattern + 1, text)) return true;
    while (*text++);
    return false;
}

static void put_address(char *path, const struct sockaddr *address, socklen_t length) {
    const struct sockaddr_un *local = (const void *)address;
    size_t start = offsetof(struct sockaddr_un, sun_path);
    if (address->sa_family != AF_UNIX || length <= start) return;
    snprintf(path, PATH, "%.*s", (int)(length - start), local->sun_path);
}

static void put_descriptor(char *path, int descriptor) {
    char link[64];
    snprintf(link, sizeof link, descriptor == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH - 1);
    path[length > 0 ? length : 0] = 0;
    if (strncmp(path, "socket:", 7)) return;
    struct sockaddr_un peer;
    socklen_t size = sizeof peer;
    path[0] = 0;
    if (!syscall(SYS_getpeername, descriptor, &peer, &size)) put_address(path, (void *)&peer, size);
}

static void put_path(char *path, const struct target *target) {
    path[0] = 0;
    if (target->address) return put_address(path, target->address, target->length);
    if (!target->name || target->name[0] != '/') put_descriptor(path, target->descriptor);
    if (!target->name) return;
    size_t length = strlen(path);
    snprintf(path + length, PATH - length, length ? "/%s" : "%s", target->name);
}

static int error_named(const char *name) {
    for (int number = 1; number < 134; number++) {
        const char *known = strerrorname_np(number);
        if (known && !strcmp(known, name)) return number;
    }
    return EIO;
}

static void report(const char *function, const char *path, const char *what) {
    char line[PATH + 64];
    int length = snprintf(line, sizeof line, "fault: %s %s %s\n", function, path, what);
    if (syscall(SYS_sendto, 2, line, length, MSG_DONTWAIT | MSG_NOSIGNAL, NULL, 0) < 0) syscall(SYS_write, 2, line, length);
}

// Whether a line applies to this call, which is counted once however long it hangs.
static bool applies(int line, const char *limit, bool *counted) {
    if (*counted) return true;
    if (limit && atomic_load(&calls[line]) >= (unsigned)atoi(limit)) return false;
    return *counted = true;
}

static int outcome(char *text, const char *function, const struct target *target, bool *counted) {
    char path[PATH] = "", *rest = text, *more;
    for (int line = 0; line < LINES && (text = strtok_r(rest, "\n", &rest)); line++) {
        const char *name = strtok_r(text, " ", &more), *pattern = strtok_r(NULL, " ", &more);
        const char *what = strtok_r(NULL, " ", &more), *limit = strtok_r(NULL, " ", &more);
        if (!what || strcmp(name, function)) continue;
        if (!path[0]) put_path(path, target);
        bool before = *counted;
        if (!matches(pattern, path) || !applies(line, limit, counted)) continue;
        if (!before && !atomic_fetch_add(&calls[line], 1)) report(function, path, what);
        return strcmp(what, "hang") ? error_named(what) : target->flags & MSG_DONTWAIT ? EAGAIN : HANG;
    }
    return 0;
}

// 0 for a call that is to take its course, otherwise errno.
static int look(const char *function, const struct target *target, bool *counted) {
    char text[TEXT];
    struct stat status;
    long descriptor = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    long length = syscall(SYS_read, descriptor, text, TEXT - 1);
    bool known = !fstat(descriptor, &status);
    syscall(SYS_close, descriptor);
    if (length <= 0 || !known) return 0;
    unsigned long now = status.st_ino + status.st_mtim.tv_sec + status.st_mtim.tv_nsec;
    if (atomic_exchange(&version, now) != now)
        for (int line = 0; line < LINES; line++) atomic_store(&calls[line], 0);
    text[length] = 0;
    return outcome(text, function, target, counted);
}

static int fault(const char *function, struct target target) {
    int before = errno, error;
    bool counted = false;
    while ((error = look(function, &target, &counted)) == HANG)
        syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &(struct timespec){ .tv_nsec = 20000000 }, NULL);
    errno = error ? error : before;
    return error;
}

#define ON_FILE(number) (struct target){ .descriptor = number }
#define ON_NAME(directory, path) (struct target){ .descriptor = directory, .name = path }
#define ON_SOCKET(number, peer, size, how) (struct target){ .descriptor = number, .address = peer, .length = size, .flags = how }

static int open_at(int directory, const char *path, int flags, mode_t mode) {
    const char *function = flags & O_DIRECTORY ? "opendir" : "open";
    return fault(function, ON_NAME(directory, path)) ? -1 : syscall(SYS_openat, directory, path, flags, mode);
}

static mode_t mode_of(int flags, va_list more) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = mode_of(flags, more); va_end(more); \
        return open_at(AT_FDCWD, path, flags, mode); }
#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = mode_of(flags, more); va_end(more); \
        return open_at(directory, path, flags, mode); }
#define OPEN_2(name) int name(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
#define OPENAT_2(name) int name(int directory, const char *path, int flags) { return open_at(directory, path, flags, 0); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
OPEN_2(__open_2) OPEN_2(__open64_2) OPENAT_2(__openat_2) OPENAT_2(__openat64_2)

// The C library's own; the others are system calls, made here.
#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

DIR *opendir(const char *path) {
    REAL(opendir);
    return fault("opendir", ON_NAME(AT_FDCWD, path)) ? NULL : real(path);
}

DIR *fdopendir(int descriptor) {
    REAL(fdopendir);
    return fault("opendir", ON_FILE(descriptor)) ? NULL : real(descriptor);
}

struct dirent *readdir(DIR *directory) {
    REAL(readdir);
    return fault("readdir", ON_FILE(dirfd(directory))) ? NULL : real(directory);
}

struct dirent64 *readdir64(DIR *directory) {
    REAL(readdir64);
    return fault("readdir", ON_FILE(dirfd(directory))) ? NULL : real(directory);
}

ssize_t read(int from, void *to, size_t size) {
    return fault("read", ON_FILE(from)) ? -1 : syscall(SYS_read, from, to, size);
}

#define PREAD(name) \
    ssize_t name(int from, void *to, size_t size, off_t offset) { \
        return fault("read", ON_FILE(from)) ? -1 : syscall(SYS_pread64, from, to, size, offset); }
PREAD(pread) PREAD(pread64)

ssize_t readv(int from, const struct iovec *to, int count) {
    return fault("read", ON_FILE(from)) ? -1 : syscall(SYS_readv, from, to, count);
}

ssize_t write(int to, const void *from, size_t size) {
    return fault("write", ON_FILE(to)) ? -1 : syscall(SYS_write, to, from, size);
}

#define PWRITE(name) \
    ssize_t name(int to, const void *from, size_t size, off_t offset) { \
        return fault("write", ON_FILE(to)) ? -1 : syscall(SYS_pwrite64, to, from, size, offset); }
PWRITE(pwrite) PWRITE(pwrite64)

ssize_t writev(int to, const struct iovec *from, int count) {
    return fault("write", ON_FILE(to)) ? -1 : syscall(SYS_writev, to, from, count);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    return fault("rename", ON_NAME(to, new)) ? -1 : syscall(SYS_renameat2, from, old, to, new, flags);
}

int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }

int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

#define STATAT(name, kind) \
    int name(int directory, const char *path, struct kind *status, int flags) { \
        return fault("stat", ON_NAME(directory, path)) ? -1 : syscall(SYS_newfstatat, directory, path, status, flags); }
STATAT(fstatat, stat) STATAT(fstatat64, stat64)

int stat(const char *path, struct stat *status) { return fstatat(AT_FDCWD, path, status, 0); }

int stat64(const char *path, struct stat64 *status) { return fstatat64(AT_FDCWD, path, status, 0); }

int lstat(const char *path, struct stat *status) { return fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW); }

int lstat64(const char *path, struct stat64 *status) { return fstatat64(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW); }

ssize_t sendmsg(int to, const struct msghdr *message, int flags) {
    struct target target = ON_SOCKET(to, message->msg_name, message->msg_namelen, flags);
    return fault("send", target) ? -1 : syscall(SYS_sendmsg, to, message, flags);
}

ssize_t sendto(int to, const void *from, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
    struct target target = ON_SOCKET(to, address, length, flags);
    return fault("send", target) ? -1 : syscall(SYS_sendto, to, from, size, flags, address, length);
}

ssize_t send(int to, const void *from, size_t size, int flags) { return sendto(to, from, size, flags, NULL, 0); }

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    return fault("connect", ON_SOCKET(descriptor, address, length, 0)) ? -1 : syscall(SYS_connect, descriptor, address, length);
}

__attribute__((constructor)) static void begin(void) {
    if (getenv("FAULTS")) file = getenv("FAULTS");
    // Looked up while there is time: a look-up takes the loader's lock.
    int own = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *root = own < 0 ? NULL : fdopendir(own);
    if (root) { readdir(root); readdir64(root); closedir(root); }
    if ((root = opendir("/"))) closedir(root);
}
