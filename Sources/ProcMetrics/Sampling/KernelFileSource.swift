internal import Glibc

/// Reads the kernel files of one host, or of a captured tree, and derives the metrics that follow from them.
///
/// A tick opens no file and allocates nothing; what needs either is done by ``maintain()`` between ticks.
/// Not thread safe: it belongs to the queue that ticks.
public final class KernelFileSource: MetricSource {
    public let name: StaticString = "kernel"

    private let root: String
    private let isContainerView: Bool
    private let files: [KernelFile]
    private var zram: [KernelFile] = []
    private var validity: Validity
    private var derived = DerivedMetrics()
    private var log = SourceErrorLog(source: "kernel")
    private let zramSize = Metric(catalogued: "swap.zram.size")
    /// How much swap was zram at the newest tick, and when its devices were last listed.
    private var zramSizeNow: UInt64?
    private var zramSizeWhenFound: UInt64?
    private var now: Int64 = 0
    private var mendedAt = Int64.min / 2
    /// ZFS may be loaded after healthd: when its file was last looked for.
    private let arcstats: KernelFile?
    private var arcstatsSoughtAt: Int64?

    /// A file that cannot be opened or read is opened again this often.
    private static let pause: Int64 = 10_000_000_000
    /// A file that is not there is looked for this often, where it may still come.
    private static let missingPause: Int64 = 60_000_000_000

    /// Opens the files below a root.
    ///
    /// - Parameters:
    ///   - root: `/` for this host; another directory stands in for a host when it has `proc` and `sys` in it.
    ///   - isContainerView: Whether /proc/meminfo is a container's own, beside files of the host. Asked of the file system
    ///     by default: lxcfs serves it through FUSE. The host's ARC, zram and zones are then none of its memory.
    public init(root: String = "/", isContainerView: Bool? = nil) {
        let root = root.asRoot
        self.root = root
        let isContainerView = isContainerView ?? ProcFile.isFUSE(root + "/proc/meminfo")
        self.isContainerView = isContainerView
        validity = Validity(root: root)
        files = Self.parsers().filter { !isContainerView || $0.path != Self.arcstatsPath }
            .map { path, parser, requirement in
                KernelFile(path: root + path, parser: parser, requirement: requirement)
            }
        arcstats = files.first { $0.path == root + Self.arcstatsPath }
        if !isContainerView { derived.estimate.read(zoneinfoAt: root + "/proc/zoneinfo") }
        findZram()
    }

    private static let arcstatsPath = "/proc/spl/kstat/zfs/arcstats"

    /// The files of every tick. One line here and one parser make a new one.
    private static func parsers() -> [(path: String, parser: any KernelFileParser, KernelFile.Requirement)] {
        [
            ("/proc/meminfo", Meminfo(), .metric(.memoryTotal, key: "MemTotal")),
            ("/proc/vmstat", Vmstat(), .text),
            ("/proc/loadavg", Loadavg(), .text),
            ("/proc/stat", Stat(), .text),
            ("/proc/pressure/memory", Pressure(resource: "memory"), .nothing),
            ("/proc/pressure/cpu", Pressure(resource: "cpu"), .nothing),
            ("/proc/pressure/io", Pressure(resource: "io"), .nothing),
            ("/proc/pressure/irq", Pressure(resource: "irq"), .nothing),
            ("/proc/sys/fs/dentry-state", DentryState(), .text),
            ("/proc/sys/fs/inode-state", InodeState(), .text),
            ("/proc/uptime", Uptime(), .text),
            ("/proc/swaps", Swaps(), .text),
            (arcstatsPath, Arcstats(), .text),
            ("/proc/self/statm", SelfStatm(pageSize: UInt64(sysconf(Int32(_SC_PAGESIZE)))), .text),
        ]
    }

    /// Reads every file and derives what follows. The clocks of the tick are all zero for a captured tree, which has none.
    public func collect(into sample: inout Sample, _ context: TickContext) {
        now = context.time.monotonic
        if arcstatsSoughtAt == nil { arcstatsSoughtAt = now }
        for file in files { read(file, into: &sample) }
        for device in zram { read(device, into: &sample) }
        zramSizeNow = sample.raw(zramSize)
        validity.check(&sample)
        derived.complete(&sample)
        // The clocks are read one after the other, and what lies between is no suspend: it is cut off.
        let suspended = UInt64(exactly: (context.time.boottime - context.time.monotonic) / 1_000_000)
        sample.set(.hostSuspended, raw: context.time.boottime > 0 ? suspended : nil)
        log.finish(at: now, into: &sample)
    }

    private func read(_ file: KernelFile, into sample: inout Sample) {
        file.read(into: &sample)
        guard file.hasFailed, let error = file.error else { return }
        log.record(
            file.path, errno: error.errno, at: now, into: &sample, path: file.path,
            metrics: Metric.ofKernelFile(String(file.path.dropFirst(root.count))), reason: error.reason)
    }

    /// One tick apart from any other: what the host, or the captured tree, has now. What it reports once is reported again
    /// by the next tick.
    public func sample(at time: Timestamp = Timestamp()) -> Sample {
        let state = (validity, derived, log)
        defer { (validity, derived, log) = state }
        var sample = Sample()
        sample.begin(at: time)
        collect(into: &sample, TickContext(time: time))
        return sample
    }

    /// Whether there was no kernel file at all: the root is no host.
    public var hasNoFiles: Bool { files.allSatisfy(\.isMissing) }

    /// Whether ``maintain()`` has something to do: a text outgrew its buffer, a file could not be opened or read and some
    /// time has passed, zram swap came or went, or ZFS may have been loaded.
    public var needsMaintenance: Bool {
        zramSizeNow != zramSizeWhenFound || seeksArcstats
            || files.contains { file in
                file.needsMending && (file.error == .truncated(path: file.path) || now &- mendedAt >= Self.pause)
            }
    }

    /// Enlarges buffers, opens files again that could not be read, and lists zram devices again. Allocates and opens files:
    /// not in the tick.
    public func maintain() {
        mendedAt = now
        for file in files where file.needsMending { file.mend() }
        if seeksArcstats { arcstats?.mend() }
        arcstatsSoughtAt = now
        findZram()
    }

    private var seeksArcstats: Bool {
        arcstats?.isMissing == true && now &- (arcstatsSoughtAt ?? now) >= Self.missingPause
    }

    /// Why files give nothing: missing on this kernel, unreadable now, empty, or too long.
    public var problems: [ProcError] { (files + zram).compactMap(\.error) }

    /// Why there is no `memory.total`; `nil` when there is one.
    public var memoryProblem: ProcError? { files.first?.error }

    private func findZram() {
        zramSizeWhenFound = zramSizeNow
        if isContainerView { return }
        zram = (0..<16).map { number in
            KernelFile(path: "\(root)/sys/block/zram\(number)/mm_stat", parser: ZramUsage())
        }.filter { !$0.isMissing }
    }
}
