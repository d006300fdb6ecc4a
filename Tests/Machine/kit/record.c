// record [INTERVAL_MS]
// Writes one row of /proc per interval, in the form that healthd imports, straight out of the guest.
// The sampler never waits for the way out: rows go through a locked ring, and what arrived outside survives the guest.
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum file { MEMINFO, VMSTAT, MEMORY, IO, CPU, LOADAVG, STAT, DENTRY, ARC, FILES };
static const char *paths[FILES] = { "/proc/meminfo", "/proc/vmstat", "/proc/pressure/memory", "/proc/pressure/io",
    "/proc/pressure/cpu", "/proc/loadavg", "/proc/stat", "/proc/sys/fs/dentry-state", "/proc/spl/kstat/zfs/arcstats" };
// How a value is found: the number after a key, in KiB or as it is; total= of a pressure line, in microseconds;
// the sum over all keys with this beginning; how many keys have this beginning; the n-th word of the file; the sum of what
// stands behind the type of a kstat, over all keys with one of two beginnings.
enum how { KIB, RAW, TOTAL, SUM, COUNT, WORD, KSTAT };

static const struct column { const char *name; enum file file; enum how how; const char *key; } columns[] = {
    { "memory.total", MEMINFO, KIB, "MemTotal:" }, { "memory.free", MEMINFO, KIB, "MemFree:" },
    { "memory.available", MEMINFO, KIB, "MemAvailable:" }, { "memory.anon", MEMINFO, KIB, "AnonPages:" },
    { "memory.cached", MEMINFO, KIB, "Cached:" }, { "memory.shmem", MEMINFO, KIB, "Shmem:" },
    { "memory.dirty", MEMINFO, KIB, "Dirty:" }, { "memory.slab.reclaimable", MEMINFO, KIB, "SReclaimable:" },
    { "memory.slab.unreclaimable", MEMINFO, KIB, "SUnreclaim:" }, { "swap.total", MEMINFO, KIB, "SwapTotal:" },
    { "swap.free", MEMINFO, KIB, "SwapFree:" }, { "swap.in", VMSTAT, RAW, "pswpin " }, { "swap.out", VMSTAT, RAW, "pswpout " },
    { "pressure.memory.some", MEMORY, TOTAL, "some " }, { "pressure.memory.full", MEMORY, TOTAL, "full " },
    { "pressure.io.some", IO, TOTAL, "some " }, { "pressure.io.full", IO, TOTAL, "full " },
    { "pressure.cpu.some", CPU, TOTAL, "some " }, { "load.1m", LOADAVG, WORD, "0" }, { "load.5m", LOADAVG, WORD, "1" },
    { "cpu.count", STAT, COUNT, "cpu" }, { "tasks.running", STAT, RAW, "procs_running " },
    { "tasks.blocked", STAT, RAW, "procs_blocked " }, { "paging.major_faults", VMSTAT, RAW, "pgmajfault " },
    { "reclaim.stalls", VMSTAT, SUM, "allocstall_" }, { "reclaim.scanned.direct", VMSTAT, RAW, "pgscan_direct " },
    { "reclaim.scanned.kswapd", VMSTAT, RAW, "pgscan_kswapd " }, { "reclaim.reclaimed.direct", VMSTAT, RAW, "pgsteal_direct " },
    { "reclaim.reclaimed.kswapd", VMSTAT, RAW, "pgsteal_kswapd " }, { "refault.file", VMSTAT, RAW, "workingset_refault_file " },
    { "refault.anon", VMSTAT, RAW, "workingset_refault_anon " }, { "oom.kills", VMSTAT, RAW, "oom_kill " },
    { "dentry.count", DENTRY, WORD, "0" }, { "dentry.unused", DENTRY, WORD, "1" },
    { "memory.zfs.arc", ARC, KSTAT, "size " }, { "memory.zfs.arc.min", ARC, KSTAT, "c_min " },
    { "memory.zfs.arc.evictable", ARC, KSTAT, "mru_evictable_|mfu_evictable_" },
};
enum { COLUMNS = sizeof columns / sizeof *columns, RING = 4 << 20 };

static char text[FILES][16384], ring[RING];
static size_t written, sent;  // positions without wrapping; each has one writer
static sem_t filled;

static const char *after(const char *line, const char *key) {
    for (size_t length = strlen(key); line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (!strncmp(line, key, length)) return line + length;
    return NULL;
}

static int value(const struct column *column, char *out, size_t room) {
    const char *at = text[column->file];
    unsigned long long sum = 0, found = 0;
    if (!*at) return 0;
    if (column->how == WORD) {
        for (int skip = atoi(column->key); skip > 0; skip--) at += strcspn(at, " \t"), at += strspn(at, " \t");
        return snprintf(out, room, "%.*s", (int)strcspn(at, " \t\n"), at);
    }
    if (column->how == KSTAT) {
        for (const char *key = column->key; key; key = strchr(key, '|'), key = key ? key + 1 : NULL) {
            char one[32];
            snprintf(one, sizeof one, "%.*s", (int)strcspn(key, "|"), key);
            for (at = text[column->file]; (at = after(at, one)); found++) {
                for (int word = 0; word < 2; word++) at += strcspn(at, " "), at += strspn(at, " ");  // of the key, and the type
                sum += strtoull(at, NULL, 10);
            }
        }
        return found ? snprintf(out, room, "%llu", sum) : 0;
    }
    while ((at = after(at, column->key))) {
        found++;
        if (column->how != SUM && column->how != COUNT) break;
        sum += strtoull(at + strcspn(at, " "), NULL, 10);
    }
    if (!found) return 0;
    if (column->how == SUM) return snprintf(out, room, "%llu", sum);
    if (column->how == COUNT) return snprintf(out, room, "%llu", found - 1);  // "cpu" itself is their sum
    if (column->how == TOTAL) return snprintf(out, room, "%.6f", strtoull(strstr(at, "total=") + 6, NULL, 10) / 1e6);
    return snprintf(out, room, "%llu", strtoull(at, NULL, 10) * (column->how == KIB ? 1024 : 1));
}

static void put(const char *row, size_t length) {
    if (written + length - __atomic_load_n(&sent, __ATOMIC_ACQUIRE) > RING) return;  // better a gap than a wait
    for (size_t i = 0; i < length; i++) ring[(written + i) % RING] = row[i];
    __atomic_store_n(&written, written + length, __ATOMIC_RELEASE);
    sem_post(&filled);
}

static void *send_rows(void *port) {
    for (;; sem_wait(&filled))
        for (size_t end; sent < (end = __atomic_load_n(&written, __ATOMIC_ACQUIRE)); ) {
            size_t count = end - sent, left = RING - sent % RING;
            if (count > left) count = left;
            if (count > 4096) count = 4096;
            ssize_t gone = write((int)(long)port, ring + sent % RING, count);
            if (gone > 0) __atomic_store_n(&sent, sent + gone, __ATOMIC_RELEASE);
        }
    return NULL;
}

int main(int count, char **words) {
    long interval = (count > 1 ? atol(words[1]) : 100) * 1000000, port = open("/dev/virtio-ports/healthd.record", O_WRONLY);
    if (port < 0) return perror("healthd.record"), 1;
    int files[FILES];
    for (int i = 0; i < FILES; i++) files[i] = open(paths[i], O_RDONLY);
    char row[2048];
    size_t length = snprintf(row, sizeof row, "time");
    // Without ZFS its columns, which are the last, would be empty in each row.
    int many = COLUMNS - (files[ARC] < 0 ? 3 : 0);
    for (int i = 0; i < many; i++) length += snprintf(row + length, sizeof row - length, ",%s", columns[i].name);
    row[length++] = '\n';
    pthread_t sender;
    sem_init(&filled, 0, 0);
    pthread_create(&sender, NULL, send_rows, (void *)port);
    mlockall(MCL_CURRENT | MCL_FUTURE);
    put(row, length);
    struct timespec start, now, next;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (next = start;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        for (int i = 0; i < FILES; i++) {
            ssize_t got = files[i] < 0 ? 0 : pread(files[i], text[i], sizeof text[i] - 1, 0);
            text[i][got > 0 ? got : 0] = 0;
        }
        length = snprintf(row, sizeof row, "%.3f", now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9);
        for (int i = 0; i < many; i++) row[length++] = ',', length += value(&columns[i], row + length, sizeof row - length);
        row[length++] = '\n';
        put(row, length);
        do {  // the next deadline that is still ahead: missed ones are gaps, not a burst
            if ((next.tv_nsec += interval) >= 1000000000) next.tv_sec += next.tv_nsec / 1000000000, next.tv_nsec %= 1000000000;
            clock_gettime(CLOCK_MONOTONIC, &now);
        } while (next.tv_sec < now.tv_sec || (next.tv_sec == now.tv_sec && next.tv_nsec <= now.tv_nsec));
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
}
