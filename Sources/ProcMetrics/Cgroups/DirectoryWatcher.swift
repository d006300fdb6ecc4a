internal import Glibc

/// Tells when something comes or goes in folders. inotify(7)
final class DirectoryWatcher {
    /// Where the kernel does not give one, the folders have to be looked at again and again instead.
    let descriptor: CInt?
    /// By folder: the kernel's number for its watch, and the round in which it was last added.
    private var watches: [String: (number: CInt, round: Int)] = [:]
    private var round = 0

    private static let events = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)
    /// More folders than this have no watch: 512 watches are about half a MiB of the kernel's memory.
    private static let limit = 512

    /// The corresponding C function is `inotify_init1`.
    init() {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        self.descriptor = descriptor >= 0 ? descriptor : nil
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Watches a folder; before it is listed, so that nothing falls between. The same folder again is the same watch.
    /// The corresponding C function is `inotify_add_watch`.
    func add(_ folder: String) {
        guard let descriptor, watches[folder] != nil || watches.count < Self.limit else { return }
        let number = unsafe inotify_add_watch(descriptor, folder, Self.events)
        watches[folder] = number >= 0 ? (number, round) : nil
    }

    /// Lets go of the folders that were not added since the last time. The corresponding C function is
    /// `inotify_rm_watch`; for a folder that is gone the kernel has done it already.
    func dropOthers() {
        for (folder, watch) in watches where watch.round < round {
            if let descriptor { inotify_rm_watch(descriptor, watch.number) }
            watches[folder] = nil
        }
        round += 1
    }

    /// Takes everything that was reported. Which folder it was does not matter: all are listed again.
    ///
    /// - Returns: Whether there was anything.
    func drain() -> Bool {
        guard let descriptor else { return false }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var happened = false
        // The kernel keeps at most 16,384 events; then it says once that it lost some, which is an event as well.
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                happened = true
            } else if count == 0 || errno != EINTR {
                return happened
            }
        }
    }
}
