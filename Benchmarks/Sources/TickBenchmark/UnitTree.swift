internal import FoundationEssentials
internal import ProcMetrics

/// A tree of control groups, and what samples it: this host's own, or one that is made of files in memory.
final class UnitTree {
    private static let files = [
        "memory.swap.current": "1048576\n", "memory.max": "max\n", "memory.high": "max\n", "pids.current": "12\n",
        "memory.pressure":
            "some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362\nfull avg10=0.00 avg60=0.13 avg300=0.96 total=8183134\n",
        "memory.events": "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n",
        "memory.stat": statistics,
    ]
    /// As long as the kernel's, 6.1, and with the keys that are looked for in their places.
    private static let statistics =
        [
            "anon", "file", "kernel", "kernel_stack", "pagetables", "sec_pagetables", "percpu", "sock", "vmalloc",
            "shmem",
        ]
        .map { "\($0) 139464704\n" }.joined()
        + (0..<24).map { "some_other_key_\($0) 40960\n" }.joined()
        + "inactive_file 19763200\nslab_reclaimable 1206456\nslab_unreclaimable 300304\n"
        + "workingset_refault_anon 0\nworkingset_refault_file 1048576\n"
        + (0..<12).map { "another_key_\($0) 0\n" }.joined()

    /// Where the control groups are.
    let groups: String
    let scanner: CgroupScanner
    private let madeRoot: String?
    let sampler = UnitSampler()
    private let slow = SlowCgroupFiles()
    private var slowMoment: Int64 = 0
    private var set: UnitSet
    var sample = Sample()
    private var ticks: Int64 = 0

    /// Makes one.
    init(units: Int) throws {
        let root = "/dev/shm/healthd-\(units)-units-\(UUID().uuidString)"
        madeRoot = root
        groups = root + "/sys/fs/cgroup/"
        try Self.write("cpu memory pids\n", groups + "cgroup.controllers")
        for unit in 0..<units {
            let directory = "\(groups)system.slice/unit-\(unit).service"
            try Self.write("\(100_000_000 + unit * 4096)\n", directory + "/memory.current")
            for (name, text) in Self.files { try Self.write(text, "\(directory)/\(name)") }
        }
        scanner = try Self.scanner(root: root)
        set = scanner.find(at: 0)
        sampler.take(set)
    }

    /// That of this host.
    init() throws {
        madeRoot = nil
        groups = "/sys/fs/cgroup/"
        scanner = try Self.scanner(root: "/")
        set = scanner.find(at: 0)
        sampler.take(set)
    }

    deinit {
        if let madeRoot { try? FileManager.default.removeItem(atPath: madeRoot) }
    }

    /// A tick, a second after the one before.
    func tick() {
        ticks += 1
        sample.begin(at: Timestamp(monotonic: ticks * 1_000_000_000))
        sampler.tick(into: &sample)
    }

    /// One scan, at the same time as the last tick.
    func find() {
        set = scanner.find(at: ticks * 1_000_000_000)
        sampler.take(set)
    }

    /// One round of the collector of slow files, in which it reads all: ten seconds after the one before.
    func collectSlowFiles() {
        slowMoment += 10_000_000_000
        sampler.take(
            slow.collect(set.unitsInDetail, at: slowMoment, memoryTotal: 8 << 30, hasFiringAlert: false))
    }

    /// How many units are sampled.
    var count: Int { sample.units.count }

    private static func scanner(root: String) throws -> CgroupScanner {
        guard let scanner = CgroupScanner(root: root) else {
            throw BenchmarkError(reason: "no control groups of version 2 in \(root)")
        }
        return scanner
    }

    private static func write(_ text: String, _ path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}
