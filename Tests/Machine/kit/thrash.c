// thrash SIZE_MIB [anon|FILE]
// Touches random pages of a working set for ever: of its own memory, or of a file in /data that is made first.
// It hurts when the set is larger than the memory it may have.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, MIB = 1 << 20 };

static char *map_file(const char *name, size_t size) {
    static char block[MIB];
    int file = open(name, O_RDWR | O_CREAT, 0600);
    if (file < 0) perror(name), exit(1);
    memset(block, 1, sizeof block);  // not a hole: holes cost no reads
    for (size_t at = lseek(file, 0, SEEK_END); at < size; at += MIB)
        if (pwrite(file, block, MIB, at) != MIB) perror(name), exit(1);
    fsync(file);
    return mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
}

int main(int count, char **words) {
    size_t pages = (count > 1 ? atol(words[1]) : 64) * (MIB / PAGE);
    int anon = count < 3 || !strcmp(words[2], "anon");
    if (chdir("/data") && !anon) perror("/data"), exit(1);
    char *memory = anon ? mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                        : map_file(words[2], pages * PAGE);
    if (memory == MAP_FAILED) perror("mmap"), exit(1);
    madvise(memory, pages * PAGE, MADV_RANDOM);  // no read-ahead: every miss is one wait for the disk
    for (size_t page = 0; anon && page < pages; page++) memory[page * PAGE] = 1;
    unsigned long long seed = 88172645463325252ULL;
    for (volatile char seen;;) {
        seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
        char *byte = memory + seed % pages * PAGE;
        if (anon) (*byte)++; else seen = *byte;
        (void)seen;
    }
}
