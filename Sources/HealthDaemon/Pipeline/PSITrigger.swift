internal import Dispatch
internal import Glibc

/// Waits for the kernel to say that tasks stall for memory, and calls a function each time.
///
/// One thread in `poll`, because libdispatch takes a procfs file for one that is always ready.
/// Documentation/accounting/psi.rst.
final class PSITrigger: Sendable {
    private let descriptors: [CInt]

    /// Windows of less than two seconds need CAP_SYS_RESOURCE, which healthd does not have in its unit.
    private static let triggers = [
        ["some 100000 1000000", "some 200000 2000000"],
        ["full 50000 1000000", "full 100000 2000000"],
    ]

    /// Registers the triggers.
    ///
    /// - Returns: `nil` when the kernel takes none: PSI is off, or too old to let us; ticks then come by time alone.
    init?(path: String = "/proc/pressure/memory") {
        descriptors = Self.triggers.compactMap { wishes in
            wishes.lazy.compactMap { Self.register($0, path) }.first
        }
        if descriptors.isEmpty { return nil }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    private static func register(_ trigger: String, _ path: String) -> CInt? {
        let descriptor = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        // The kernel overwrites the last byte that it is given, so the terminating zero goes with the text.
        let text = Array(trigger.utf8) + [0]
        guard unsafe text.withUnsafeBytes({ unsafe write(descriptor, $0.baseAddress, $0.count) }) == text.count else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Waits on a thread of its own for as long as the process lives.
    func start(_ stalled: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "healthd.pressure").async { [self] in
            var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLPRI), revents: 0) }
            while true {
                let count = unsafe poll(&polled, nfds_t(polled.count), -1)
                if count < 0 {
                    if errno == EINTR { continue }
                    return
                }
                // POLLERR: the source is gone for good, PSI was switched off.
                if polled.contains(where: { Int32($0.revents) & POLLERR != 0 }) { return }
                stalled()
            }
        }
    }
}
