internal import Glibc

/// Reads the kernel files of one host, or of a captured tree, into one ``Sample`` that it owns.
///
/// A tick opens no file and allocates nothing; what needs either is done by ``maintain()`` between ticks.
/// Not thread safe: it belongs to the queue that ticks.
public final class KernelFileSource {
    /// The newest sample. The daemon adds what it knows of itself before the sample is judged.
    public var sample = Sample()

    private let root: String
    private var files: [KernelFile] = []
    private var zram: [KernelFile] = []
    private var missing: [ProcError] = []
    private var derived = DerivedMetrics()
    private let zramSize = Metric(catalogued: "swap.zram.size")
    /// How much swap was zram when its devices were last looked for.
    private var zramSizeWhenFound: UInt64?

    /// Opens the files below a root.
    ///
    /// - Parameter root: `/` for this host; another folder stands in for a host when it has `proc` and `sys` in it.
    public init(root: String = "/") {
        self.root = root.asRoot
        for (path, parser) in Self.parsers() {
            do throws(ProcError) {
                files.append(try KernelFile(path: self.root + path, parser: parser))
            } catch {
                missing.append(error)
            }
        }
        findZram()
    }

    /// The files of every tick. One line here and one parser make a new source.
    private static func parsers() -> [(path: String, parser: any KernelFileParser)] {
        [
            ("/proc/meminfo", Meminfo()),
            ("/proc/vmstat", Vmstat()),
            ("/proc/loadavg", Loadavg()),
            ("/proc/stat", Stat()),
            ("/proc/pressure/memory", Pressure(resource: "memory")),
            ("/proc/pressure/cpu", Pressure(resource: "cpu")),
            ("/proc/pressure/io", Pressure(resource: "io")),
            ("/proc/pressure/irq", Pressure(resource: "irq")),
            ("/proc/sys/fs/dentry-state", ObjectState.dentries),
            ("/proc/sys/fs/inode-state", ObjectState.inodes),
            ("/proc/uptime", Uptime()),
            ("/proc/swaps", Swaps()),
            ("/proc/self/statm", SelfStatm(pageSize: UInt64(sysconf(Int32(_SC_PAGESIZE))))),
        ]
    }

    /// Reads every file and works out what follows. Opens nothing, allocates nothing.
    ///
    /// - Parameter time: The clocks at the beginning of the tick; all zero for a captured tree, which has none.
    public func tick(at time: Timestamp) {
        sample.forgetValues()
        sample.time = time
        for file in files { file.read(into: &sample) }
        for device in zram { device.read(into: &sample) }
        derived.complete(&sample)
        // The clocks are read one after the other, and what lies between is no suspend: it is cut off.
        let suspended = UInt64(exactly: (time.boottime - time.monotonic) / 1_000_000)
        sample.set(.hostSuspended, raw: time.boottime > 0 ? suspended : nil)
    }

    /// Whether there was no kernel file at all to open: the root is no host.
    public var hasNoFiles: Bool { files.isEmpty }

    /// Whether ``maintain()`` has something to do: a text outgrew its buffer, or zram swap came or went.
    public var needsMaintenance: Bool {
        sample.raw(zramSize) != zramSizeWhenFound || files.contains { $0.isTruncated }
    }

    /// Enlarges buffers and looks for zram devices anew. Allocates and opens files: not in the tick.
    public func maintain() {
        for file in files where file.isTruncated { file.grow() }
        findZram()
    }

    /// Why files gave nothing: missing on this kernel, unreadable now, or too long.
    public var problems: [ProcError] { missing + (files + zram).compactMap(\.error) }

    private func findZram() {
        zramSizeWhenFound = sample.raw(zramSize)
        zram = (0..<16).compactMap { number in
            try? KernelFile(path: "\(root)/sys/block/zram\(number)/mm_stat", parser: ZramUsage())
        }
    }
}
