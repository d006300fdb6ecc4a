internal import Glibc

/// Reports when something comes or goes in directories. inotify(7)
final class DirectoryWatcher {
    /// Where the kernel gives none, the directories have to be listed periodically instead.
    let descriptor: CInt?
    /// Why a directory is not watched, of the newest round: ENOSPC is fs.inotify.max_user_watches.
    private(set) var error: DirectoryError?
    /// By directory: the kernel's number for its watch, and the round in which it was last added.
    private var watches: [String: (number: CInt, round: Int)] = [:]
    private var round = 0
    private let initError: DirectoryError?

    private static let events = UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR)
    /// More directories than this have no watch: 512 watches are about half a MiB of the kernel's memory.
    private static let limit = 512

    /// The corresponding C function is `inotify_init1`.
    init() {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        self.descriptor = descriptor >= 0 ? descriptor : nil
        initError = descriptor >= 0 ? nil : DirectoryError(path: "inotify", errno: errno)
        error = initError
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Begins to list the tree again.
    func begin() { error = initError }

    /// Watches a directory; before it is listed, so that nothing falls between. The same directory again is the same
    /// watch. The corresponding C function is `inotify_add_watch`.
    func add(_ directory: String) {
        guard let descriptor, watches[directory] != nil || watches.count < Self.limit else { return }
        let number = unsafe inotify_add_watch(descriptor, directory, Self.events)
        if number < 0, !errno.meansGone { error = DirectoryError(path: directory, errno: errno) }
        watches[directory] = number >= 0 ? (number, round) : nil
    }

    /// Ends the watches of directories that were not added since the last time. The corresponding C function is
    /// `inotify_rm_watch`; for a directory that is gone the kernel has done it already.
    func dropOthers() {
        for (directory, watch) in watches where watch.round < round {
            if let descriptor { inotify_rm_watch(descriptor, watch.number) }
            watches[directory] = nil
        }
        round += 1
    }

    /// Takes every inotify event. Which directory it was does not matter: all are listed again.
    ///
    /// - Returns: Whether there was anything.
    func drain() -> Bool {
        guard let descriptor else { return false }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var happened = false
        // The kernel keeps at most 16,384 events; then one event says that some were lost.
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
