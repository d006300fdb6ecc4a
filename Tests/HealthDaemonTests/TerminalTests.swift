import Glibc
import Testing

@testable import HealthDaemon

/// On a real pseudoterminal.
struct TerminalTests {
    /// Both ends. TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), because `posix_openpt` is not in Swift's module of the C library.
    private func pseudoterminal() throws -> (controller: CInt, terminal: CInt) {
        let controller = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(controller >= 0)
        var (lock, number): (CInt, CInt) = (0, -1)
        try #require(unsafe ioctl(controller, 0x4004_5431, &lock) == 0)
        try #require(unsafe ioctl(controller, 0x8004_5430, &number) == 0)
        let terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(terminal >= 0)
        return (controller, terminal)
    }

    @Test func `a terminal that is closed is gone`() throws {
        let (controller, descriptor) = try pseudoterminal()
        defer { close(descriptor) }
        let terminal = Terminal([descriptor])
        #expect(!terminal.isGone)
        close(controller)
        #expect(terminal.isGone)
    }

    @Test func `without a terminal none is gone`() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let terminal = Terminal(ends)
        for end in ends { close(end) }
        #expect(!terminal.isGone)
    }
}
