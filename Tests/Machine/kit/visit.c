// visit ADDRESS PORT REQUESTS_PER_S PATIENCE_S PAGES
// Asks for /page-0 to /page-N in turn, at fixed moments whatever became of the requests before, as people come to a site. Each
// request is a row of standard output: when it began, how many seconds it took, the status (0: no complete answer), the server.
// Nobody waits longer than the patience, so that rate times patience is the most that is under way.
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STACK = 64 << 10 };

static struct sockaddr_in address = { .sin_family = AF_INET };
static const char *host;
static double patience;

struct visit { unsigned page; int status; char server[64]; };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// What is left until the deadline limits the next call on the socket; false when nothing is.
static int wait_until(int link, double deadline) {
    double left = deadline - now();
    if (left <= 0) return 0;
    struct timeval time = { .tv_sec = left, .tv_usec = (left - (long)left) * 1e6 + 1 };
    setsockopt(link, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    return !setsockopt(link, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

// The value of a header, whose name has its colon, in the head of an answer.
static const char *header(const char *head, const char *name) {
    for (const char *line = head; (line = strstr(line, "\r\n")); ) {
        line += 2;
        if (!strncasecmp(line, name, strlen(name))) return line + strlen(name) + strspn(line + strlen(name), " ");
    }
    return NULL;
}

static void understand(struct visit *visit, const char *head, size_t body) {
    const char *length = header(head, "content-length:"), *server = header(head, "x-server:");
    if (server) snprintf(visit->server, sizeof visit->server, "%.*s", (int)strcspn(server, "\r\n"), server);
    int status = 0;
    // An answer that ends early is none.
    if (sscanf(head, "HTTP/1.%*c %d", &status) == 1 && (!length || body >= strtoul(length, NULL, 10))) visit->status = status;
}

static void ask(struct visit *visit, int link, double deadline) {
    char request[256], head[4096], rest[16384], *end = NULL;
    int length = snprintf(request, sizeof request, "GET /page-%u HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", visit->page, host);
    if (!wait_until(link, deadline) || connect(link, (void *)&address, sizeof address)) return;
    if (!wait_until(link, deadline) || send(link, request, length, MSG_NOSIGNAL) != length) return;
    size_t size = 0, body = 0;
    for (ssize_t count; wait_until(link, deadline); ) {
        count = end ? recv(link, rest, sizeof rest, 0) : recv(link, head + size, sizeof head - 1 - size, 0);
        if (count < 0 || (!end && !count)) return;
        if (!count) return understand(visit, head, body);
        if (end) { body += count; continue; }
        head[size += count] = 0;
        if ((end = strstr(head, "\r\n\r\n"))) body = head + size - (end + 4), end[2] = 0;
    }
}

static void *come(void *of) {
    struct visit *visit = of;
    double start = now();
    int link = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (link >= 0) ask(visit, link, start + patience), close(link);
    printf("%.3f,%.3f,%d,%s\n", start, now() - start, visit->status, visit->server);
    free(visit);
    return NULL;
}

int main(int count, char **words) {
    if (count != 6 || inet_pton(AF_INET, words[1], &address.sin_addr) != 1)
        return fprintf(stderr, "visit ADDRESS PORT REQUESTS_PER_S PATIENCE_S PAGES\n"), 2;
    host = words[1], patience = atof(words[4]);
    address.sin_port = htons(atoi(words[2]));
    unsigned pages = atoi(words[5]);
    long step = 1e9 / atof(words[3]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, STACK);
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (unsigned number = 0;; number++) {
        struct visit *visit = calloc(1, sizeof *visit);
        pthread_t thread;
        if (visit) visit->page = number % pages;
        if (visit && pthread_create(&thread, &detached, come, visit)) perror("pthread_create"), free(visit);
        next.tv_nsec += step;
        for (; next.tv_nsec >= 1000000000; next.tv_nsec -= 1000000000) next.tv_sec++;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
}
