// leak RATE_MIB_PER_S [anon|used|file|tmpfs|dentry] [LIMIT_MIB]
// Takes memory of one kind at a steady rate and keeps it. At the limit it stays, idle. What is `used` is anonymous memory of
// which a thousand pages a second are written again, at random, so that swap is no way out; it needs a limit.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, MIB = 1 << 20 };

// A quarter of each page is noise, so that zram and the kernel's same-page tricks see something like a program.
static void fill(char *bytes, size_t count) {
    static unsigned long long seed = 88172645463325252ULL;
    for (size_t page = 0; page < count; page += PAGE)
        for (size_t at = 0; at < PAGE / 4; at += sizeof seed) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            memcpy(bytes + page + at, &seed, sizeof seed);
        }
}

static void take_anon(size_t bytes) {
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) perror("mmap"), exit(1);
    fill(memory, bytes);
}

static void take_used(size_t taken, size_t bytes, size_t limit) {
    static char *memory;
    static unsigned long long seed = 88172645463325252ULL;
    if (!memory) memory = mmap(NULL, limit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) perror("mmap"), exit(1);
    fill(memory + taken, bytes);
    for (int touched = 0; touched < 100; touched++) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        memory[seed % (taken + bytes)]++;
    }
}

static void take_file(const char *path, size_t bytes) {
    static char noise[MIB];
    static int file = -1;
    if (file < 0) file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    for (; bytes > 0; bytes -= bytes < MIB ? bytes : MIB) {
        fill(noise, MIB);
        if (write(file, noise, bytes < MIB ? bytes : MIB) < 0) perror(path), exit(1);
    }
}

static void take_dentries(size_t bytes) {
    static unsigned long number;
    struct stat ignored;
    char name[64];
    for (size_t taken = 0; taken < bytes; taken += 192) {  // what one dentry costs: names that do not exist count too
        snprintf(name, sizeof name, "/var/tmp/missing-%d-%lu", getpid(), number++);
        stat(name, &ignored);
    }
}

int main(int count, char **words) {
    double rate = count > 1 ? atof(words[1]) : 1;
    const char *kind = count > 2 ? words[2] : "anon";
    size_t limit = count > 3 ? (size_t)(atof(words[3]) * MIB) : (size_t)-1;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    int used = !strcmp(kind, "used");
    if (used && limit == (size_t)-1) fprintf(stderr, "leak: what is used needs a limit\n"), exit(2);
    for (size_t taken = 0; taken < limit || used; ) {
        size_t step = (size_t)(rate * MIB / 10) / PAGE * PAGE + PAGE;
        if (step > limit - taken) step = limit - taken;
        if (!strcmp(kind, "file")) take_file("/var/tmp/leak", step);
        else if (!strcmp(kind, "tmpfs")) take_file("/dev/shm/leak", step);
        else if (!strcmp(kind, "dentry")) take_dentries(step);
        else if (used) take_used(taken, step, limit);
        else take_anon(step);
        taken += step;
        if ((next.tv_nsec += 100000000) >= 1000000000) next.tv_sec++, next.tv_nsec -= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    for (;;) pause();
}
