internal import Glibc

/// The processes of a host, and the files of each that the kernel writes without waiting for the process.
///
/// Never cmdline, environ, maps or smaps: they wait for a lock that a process in trouble may hold for minutes.
struct ProcessList {
    private let folder: String
    private var buffer = ReadBuffer(capacity: 16 * 1024)
    private let pageSize = UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))

    /// More processes than this are not looked at.
    static let limit = 65_536

    /// - Parameter root: `/` for this host; another folder stands in for a host when it has `proc` in it.
    init(root: String) {
        folder = root.asRoot + "/proc"
    }

    /// The pids of now, in ascending order.
    func pids() -> [Int32] {
        DirectoryListing(of: folder, limit: Self.limit).entries
            .compactMap { entry in String(validating: entry.name, as: UTF8.self).flatMap { Int32($0) } }
            .filter { $0 > 0 }.sorted()
    }

    /// The unit of a process; `nil` when it has none or is gone.
    mutating func unit(of pid: Int32) -> UnitName? {
        buffer.read("\(folder)/\(pid)/cgroup") { ProcCgroupFile(parsing: $0).unit }
    }

    /// What it has in memory and swap; `nil` when it is gone.
    mutating func status(of pid: Int32) -> ProcessStatus? {
        buffer.read("\(folder)/\(pid)/status") { ProcessStatus(parsing: $0) }
    }

    /// When it started, in clock ticks after the boot.
    mutating func start(of pid: Int32) -> UInt64? {
        buffer.read("\(folder)/\(pid)/stat") { ProcessStart(parsing: $0).ticks }
    }

    /// The kernel's name for it, printable.
    mutating func name(of pid: Int32) -> String? {
        buffer.read("\(folder)/\(pid)/comm") { text in
            EscapedText.escaped(text.extracting(first: text.length(before: UInt8(ascii: "\n"))))
        }
    }

    /// Resident memory in bytes: the second number of /proc/PID/statm, which counts pages.
    mutating func memory(of pid: Int32) -> UInt64? {
        let pageSize = pageSize
        return buffer.read("\(folder)/\(pid)/statm") { text in
            var text = text
            guard text.takeNumber() != nil else { return nil }
            text.skipBlanks()
            return text.takeNumber()?.times(pageSize)
        }
    }

    /// /proc/PID/oom_score: who has the most is killed first.
    mutating func oomScore(of pid: Int32) -> Int? {
        buffer.read("\(folder)/\(pid)/oom_score") { CgroupNumber.number(in: $0).map { Int(clamping: $0) } }
    }

    /// Whether the kernel never kills it for memory: /proc/PID/oom_score_adj is -1000.
    mutating func isExempt(_ pid: Int32) -> Bool {
        buffer.read("\(folder)/\(pid)/oom_score_adj") { $0.starts(with: "-1000") } ?? true
    }
}
