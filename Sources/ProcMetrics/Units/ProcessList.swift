internal import Glibc

/// The processes of a host, and the files of each that the kernel writes without waiting for the process.
///
/// Never cmdline, environ, maps or smaps: they wait for a lock that a stalled process may hold for minutes.
struct ProcessList {
    private let directory: String
    private var buffer = ReadBuffer(capacity: 16 * 1024)
    private let pageSize = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))

    /// More processes than this are not read.
    static let limit = 65_536

    /// - Parameter root: `/` for this host; another directory stands in for a host when it has `proc` in it.
    init(root: String) {
        directory = root.asRoot + "/proc"
    }

    /// The pids of now, in ascending order. Throws when /proc cannot be listed.
    func pids() throws(DirectoryError) -> [Int32] {
        try DirectoryListing(of: directory, limit: Self.limit).entries
            .compactMap { entry in String(validating: entry.name, as: UTF8.self).flatMap { Int32($0) } }
            .filter { $0 > 0 }.sorted()
    }

    /// Why a file of a process that is there could not be read: the errno of the newest such failure, EMFILE say; 0 when
    /// there was none.
    private(set) var failure: Int32 = 0

    /// A process that has ended, and one that may not be read, are no failures.
    private mutating func read<Value>(_ path: String, _ use: (Span<UInt8>) -> Value?) -> Value? {
        let value = buffer.read(path, use)
        let error = buffer.error
        if error.isFailure, error != ESRCH, error != EACCES, error != EPERM { failure = error }
        return value
    }

    /// Begins another round.
    mutating func forgetFailure() { failure = 0 }

    /// The unit of a process; `nil` when it has none or is gone.
    mutating func unit(of pid: Int32) -> UnitName? {
        read("\(directory)/\(pid)/cgroup") { ProcCgroupFile(parsing: $0).unit }
    }

    /// What it has in memory and swap; `nil` when it is gone.
    mutating func status(of pid: Int32) -> ProcessStatus? {
        read("\(directory)/\(pid)/status") { ProcessStatus(parsing: $0) }
    }

    /// When it started, in clock ticks after the boot.
    mutating func start(of pid: Int32) -> UInt64? {
        read("\(directory)/\(pid)/stat") { ProcessStart(parsing: $0).ticks }
    }

    /// The kernel's name for it, printable.
    mutating func name(of pid: Int32) -> String? {
        read("\(directory)/\(pid)/comm") { text in
            EscapedText.escaped(text.extracting(first: text.length(before: UInt8(ascii: "\n"))))
        }
    }

    /// Resident memory in bytes: the second number of /proc/PID/statm, which counts pages.
    mutating func memory(of pid: Int32) -> UInt64? {
        let pageSize = pageSize
        return read("\(directory)/\(pid)/statm") { text in
            var text = text
            guard text.takeNumber() != nil else { return nil }
            text.skipBlanks()
            return text.takeNumber()?.times(pageSize)
        }
    }

    /// /proc/PID/oom_score: the process with the highest is killed first.
    mutating func oomScore(of pid: Int32) -> Int? {
        read("\(directory)/\(pid)/oom_score") { CgroupNumber.number(in: $0).map { Int(clamping: $0) } }
    }

    /// Whether the kernel never OOM-kills it: /proc/PID/oom_score_adj is -1000.
    mutating func isExempt(_ pid: Int32) -> Bool {
        read("\(directory)/\(pid)/oom_score_adj") { $0.starts(with: "-1000") } ?? true
    }
}
