internal import Glibc

/// Tells when something comes or goes in folders. inotify(7)
final class FolderWatch {
    /// Where the kernel does not give one, the folders have to be looked at again and again instead.
    let descriptor: CInt?
    /// By the kernel's number for a watch: the round in which its folder was last seen.
    private var rounds: [CInt: Int] = [:]
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
        guard let descriptor, rounds.count < Self.limit else { return }
        let watch = unsafe inotify_add_watch(descriptor, folder, Self.events)
        if watch >= 0 { rounds[watch] = round }
    }

    /// Lets go of the folders that were not added since the last time. The corresponding C function is
    /// `inotify_rm_watch`; for a folder that is gone the kernel has done it already.
    func dropOthers() {
        for (watch, seen) in rounds where seen < round {
            if let descriptor { inotify_rm_watch(descriptor, watch) }
            rounds[watch] = nil
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
