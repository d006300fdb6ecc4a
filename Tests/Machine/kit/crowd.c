// crowd idle|drip|deaf COUNT SECONDS WHERE...
// Keeps so many connections open to each WHERE, a port of this host or the path of a socket, and does harm with them: idle ones
// send nothing, dripping ones a request without an end, a byte a second, and deaf ones ask again and again and never read. What
// the other side closes is opened again a second later. Ends with a row: opened, closed by the other side, most at one time.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char *const web[] = { "GET /lb HTTP/1.1\r\nHost: a\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                   "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" };
static const char *const local[] = { "{\"method\":\"org.healthd.Monitor.Status\",\"parameters\":{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                     "{\"method\":\"org.healthd.Monitor.Rules\"}" };

struct link { const char *where; double again; int sent; };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

// -1 when it is refused.
static int opened(const char *where) {
    struct sockaddr_in inet = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(atoi(where)) };
    struct sockaddr_un path = { .sun_family = AF_UNIX };
    snprintf(path.sun_path, sizeof path.sun_path, "%s", where);
    int is_path = *where == '/', file = socket(is_path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file < 0) perror("socket"), exit(1);
    int failed = is_path ? connect(file, (void *)&path, sizeof path) : connect(file, (void *)&inet, sizeof inet);
    return failed && errno != EINPROGRESS ? close(file), -1 : file;
}

int main(int count, char **words) {
    if (count < 5) return fprintf(stderr, "crowd idle|drip|deaf COUNT SECONDS WHERE...\n"), 2;
    int drips = !strcmp(words[1], "drip"), deaf = !strcmp(words[1], "deaf"), each = atoi(words[2]), all = each * (count - 4);
    double end = now() + atof(words[3]);
    struct link *links = calloc(all, sizeof *links);
    struct pollfd *files = calloc(all, sizeof *files);
    for (int i = 0; i < all; i++) links[i].where = words[4 + i / each], files[i].fd = -1;
    long tried = 0, ended = 0, most = 0, open = 0;
    for (double time; (time = now()) < end; ) {
        for (int i = 0; i < all; i++) {
            if (files[i].fd >= 0 || links[i].again > time) continue;
            tried++, links[i].again = time + 1, links[i].sent = 0;
            if ((files[i].fd = opened(links[i].where)) < 0) { ended++; continue; }
            files[i].events = POLLRDHUP;
            if (++open > most) most = open;
        }
        poll(files, all, 100);
        for (int i = 0; i < all; i++) {
            if (files[i].fd < 0) continue;
            const char *const *texts = *links[i].where == '/' ? local : web, *text = texts[deaf];
            int length = strlen(text) + (deaf && text[0] == '{');  // with the zero that ends a call
            int gone = files[i].revents & (POLLHUP | POLLERR) || (files[i].revents & POLLRDHUP && !deaf);
            if (!gone && drips && links[i].again <= now() && links[i].sent < length) {
                gone = send(files[i].fd, text + links[i].sent, 1, MSG_NOSIGNAL) < 0 && errno != EAGAIN;
                links[i].sent++, links[i].again = now() + 1;
            }
            for (int turn = 0, done = 0; !gone && deaf && done >= 0 && turn < 64; turn++) {
                done = send(files[i].fd, text + links[i].sent, length - links[i].sent, MSG_NOSIGNAL);
                if (done < 0) gone = errno != EAGAIN && errno != ENOTCONN;
                else links[i].sent = (links[i].sent + done) % length;
            }
            if (gone) close(files[i].fd), files[i].fd = -1, ended++, open--, links[i].again = now() + 1;
        }
    }
    printf("%ld opened, %ld closed by the other side, %ld at one time\n", tried, ended, most);
}
