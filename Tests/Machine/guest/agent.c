// The hand inside the guest: runs commands for the host over a virtio-serial port.
//
// A frame is one header line and its bytes:  "<kind> <id> <length>\n" ...
//   host -> guest   r command   i input for it   e end of input   k kill it
//   guest -> host   o output (stdout and stderr)   x exit code, in decimal
//
// It must answer while the rest of the guest cannot: locked in memory, never killed by the kernel, and its
// commands run in another cgroup, so that what they eat is not counted against what protects the agent.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT "/dev/virtio-ports/healthd.agent"
#define COMMANDS "/sys/fs/cgroup/commands.slice"
enum { MAX = 32, CHUNK = 4096 };

static struct command { int id, in, out; pid_t pid; } commands[MAX];
static char frame[1 << 20];
static int port = -1;

static void send_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = write(port, bytes, count);
        if (sent < 0 && errno != EINTR) return;  // the host has gone: nobody is left to tell
        if (sent > 0) bytes += sent, count -= sent;
    }
}

static void reply(char kind, int id, const char *bytes, size_t count) {
    char header[64];
    send_all(header, snprintf(header, sizeof header, "%c %d %zu\n", kind, id, count));
    send_all(bytes, count);
}

static void write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    if (write(file, text, strlen(text)) < 0) perror(path);
    close(file);
}

static struct command *find(int id) {
    for (int i = 0; i < MAX; i++) if (commands[i].id == id) return &commands[i];
    return NULL;
}

static void become(const char *text, int in, int out) {
    char pid[16];
    snprintf(pid, sizeof pid, "%d", getpid());
    mkdir(COMMANDS, 0755);  // it exists, unless somebody stopped the slice
    write_file(COMMANDS "/cgroup.procs", pid);
    write_file("/proc/self/oom_score_adj", "0");
    setpriority(PRIO_PROCESS, 0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    setsid();
    dup2(in, 0), dup2(out, 1), dup2(out, 2);
    execl("/bin/sh", "sh", "-c", text, NULL);
    _exit(127);
}

static void run(int id, const char *text) {
    struct command *slot = find(0);
    int in[2], out[2];
    if (!slot || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) return reply('x', id, "126", 3);
    pid_t pid = fork();
    if (pid == 0) become(text, in[0], out[1]);
    close(in[0]), close(out[1]);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    *slot = (struct command){ .id = id, .in = in[1], .out = out[0], .pid = pid };
}

static void obey(char kind, int id, char *bytes, size_t count) {
    if (kind == 'r') { bytes[count] = 0; return run(id, bytes); }
    struct command *command = find(id);
    if (!command) return;  // it ended before the host knew
    if (kind == 'k') kill(-command->pid, SIGKILL);
    if (kind == 'e' && command->in >= 0) close(command->in), command->in = -1;
    while (kind == 'i' && count > 0) {
        ssize_t sent = write(command->in, bytes, count);
        if (sent < 0) break;  // it does not want its input
        bytes += sent, count -= sent;
    }
}

static size_t buffered;

static void listen_to_host(void) {
    ssize_t got = read(port, frame + buffered, sizeof frame - 1 - buffered);
    if (got <= 0) { usleep(100000); return; }  // the port reads as ended while no host is connected
    buffered += got;
    for (char *line; (line = memchr(frame, '\n', buffered)); ) {
        char kind; int id; size_t length, head = line + 1 - frame;
        if (sscanf(frame, "%c %d %zu", &kind, &id, &length) != 3) exit(1);
        if (buffered < head + length) return;
        char kept = frame[head + length];
        obey(kind, id, frame + head, length);
        frame[head + length] = kept;
        memmove(frame, frame + head + length, buffered -= head + length);
    }
}

static ssize_t pass_output(struct command *command) {
    char bytes[CHUNK];
    ssize_t got = read(command->out, bytes, sizeof bytes);
    if (got > 0) reply('o', command->id, bytes, got);
    return got;
}

static void bury(int children) {
    struct signalfd_siginfo ignored;
    if (read(children, &ignored, sizeof ignored) < 0) return;
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0; )
        for (int i = 0; i < MAX; i++) {
            struct command *command = &commands[i];
            if (!command->id || command->pid != pid) continue;
            // Only what is there already: a process left in the background may hold the pipe for ever.
            while (pass_output(command) > 0) {}
            char code[16];
            int value = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            reply('x', command->id, code, snprintf(code, sizeof code, "%d", value));
            if (command->in >= 0) close(command->in);
            close(command->out);
            command->id = 0;
        }
}

int main(void) {
    mlockall(MCL_CURRENT | MCL_FUTURE);
    signal(SIGPIPE, SIG_IGN);
    sigset_t children;
    sigemptyset(&children), sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, NULL);
    int ended = signalfd(-1, &children, SFD_CLOEXEC);
    while ((port = open(PORT, O_RDWR | O_CLOEXEC)) < 0) usleep(100000);
    for (;;) {
        struct pollfd ready[MAX + 2] = { { port, POLLIN, 0 }, { ended, POLLIN, 0 } };
        for (int i = 0; i < MAX; i++) ready[i + 2] = (struct pollfd){ commands[i].id ? commands[i].out : -1, POLLIN, 0 };
        poll(ready, MAX + 2, -1);
        for (int i = 0; i < MAX; i++)
            // Closed by the command but not ended: it must not make poll spin. pass_output of -1 is silent.
            if (ready[i + 2].revents && pass_output(&commands[i]) == 0)
                close(commands[i].out), commands[i].out = -1;
        if (ready[1].revents) bury(ended);
        if (ready[0].revents) listen_to_host();
    }
}
