internal import Dispatch
internal import Glibc
internal import HealthLink
internal import ProcMetrics

/// Waits until the kernel reports that tasks stall on memory, and calls a function each time.
///
/// One thread in `poll`, because libdispatch takes a procfs file for one that is always ready.
/// Documentation/accounting/psi.rst.
final class PSITrigger: Sendable {
    /// The kernel's file for the whole host.
    static let path = "/proc/pressure/memory"

    /// Why not all triggers are registered; `nil` where they are, or where the kernel has no pressure information.
    let error: SourceError?
    private let path: String
    private let descriptors: [CInt]

    /// Windows of less than two seconds need CAP_SYS_RESOURCE, which healthd does not have in its unit.
    private static let triggers = [
        ["some 100000 1000000", "some 200000 2000000"],
        ["full 50000 1000000", "full 100000 2000000"],
    ]

    /// Registers the triggers. Where the kernel takes none, ticks come by time alone.
    init(path: String = PSITrigger.path) {
        self.path = path
        var descriptors: [CInt] = []
        var failure: CInt = 0
        for windows in Self.triggers {
            do throws(Failure) {
                descriptors.append(try Self.register(windows, path))
            } catch {
                failure = error.errno
            }
        }
        self.descriptors = descriptors
        error =
            Self.isError(failure)
            ? SourceError(
                source: "pressure", path: path, errno: failure, access: .write,
                consequence: descriptors.isEmpty ? Self.consequence : "one of two triggers is missing") : nil
    }

    /// Whether there is a trigger to wait for.
    var isRegistered: Bool { !descriptors.isEmpty }

    private static let consequence = "ticks come by time alone"

    /// Without pressure information rules over it are unknown, which is reported; a kernel that has none is no error. Before
    /// Linux 6.4 (6.1.42) triggers need CAP_SYS_RESOURCE, which the unit does not give: there it has no triggers for healthd.
    private static func isError(_ errno: CInt) -> Bool { ![0, ENOENT, EOPNOTSUPP, EPERM].contains(errno) }

    /// errno(3).
    private struct Failure: Error { let errno: CInt }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// For tests: descriptors that are polled as they are.
    init(polling descriptors: [CInt], path: String) {
        self.path = path
        self.descriptors = descriptors
        error = nil
    }

    /// Registers the first of some triggers that the kernel takes.
    private static func register(_ windows: [String], _ path: String) throws(Failure) -> CInt {
        var failure = Failure(errno: EINVAL)
        for window in windows {
            do throws(Failure) {
                return try register(window, path)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func register(_ trigger: String, _ path: String) throws(Failure) -> CInt {
        let descriptor = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        // The kernel overwrites the last byte that it is given, so the terminating zero goes with the text.
        let text = Array(trigger.utf8) + [0]
        guard unsafe text.withUnsafeBytes({ unsafe write(descriptor, $0.baseAddress, $0.count) }) == text.count else {
            let failure = Failure(errno: errno)
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// Waits on a thread of its own.
    ///
    /// - Parameters:
    ///   - stalled: Called for each notification of the kernel.
    ///   - failed: Called once when there will be no more of them, because PSI was switched off.
    func start(_ stalled: @escaping @Sendable () -> Void, failed: @escaping @Sendable (SourceError) -> Void) {
        DispatchQueue(label: "healthd.pressure").async { [self] in
            MemoryLock.touchStack(depth: 8)
            let error = wait(stalled)
            failed(
                SourceError(
                    source: "pressure", path: path, errno: error, access: .poll, consequence: Self.consequence))
        }
    }

    /// - Returns: errno(3); EOPNOTSUPP when the kernel ended the triggers.
    private func wait(_ stalled: () -> Void) -> CInt {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLPRI), revents: 0) }
        while true {
            let count = unsafe poll(&polled, nfds_t(polled.count), -1)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno }
            let ended = POLLERR | POLLHUP | POLLNVAL
            if polled.contains(where: { Int32($0.revents) & ended != 0 }) { return EOPNOTSUPP }
            stalled()
        }
    }
}
