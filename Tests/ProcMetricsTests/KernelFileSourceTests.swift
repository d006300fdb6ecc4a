import FaultInjection
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct KernelFileSourceTests {
    @Test func `reads every file into one sample`() throws {
        let host = try TemporaryHost([
            "proc/meminfo": "MemTotal: 100 kB\nMemAvailable: 50 kB\nSwapFree: 10 kB\n", "proc/vmstat": "pgmajfault 5\n",
            "proc/loadavg": "0.20 0.18 0.12 1/80 11206\n", "proc/stat": "cpu  1 2\ncpu0 1 2\nprocs_running 3\n",
            "proc/pressure/memory": "some total=1\n", "proc/pressure/cpu": "some total=2\n",
            "proc/pressure/io": "some total=3\n", "proc/pressure/irq": "full total=4\n",
            "proc/sys/fs/dentry-state": "5 6 45 0 7 0\n", "proc/sys/fs/inode-state": "8 9\n",
            "proc/uptime": "22.07 13.32\n", "proc/swaps": "Filename Type\n", "proc/self/statm": "9 2 1\n",
        ])
        let sample = host.tick(at: Timestamp(monotonic: 1, boottime: 2_000_000_001, realtime: 7))
        #expect(sample.time == Timestamp(monotonic: 1, boottime: 2_000_000_001, realtime: 7))
        #expect(
            host.sampler.problems == [.open(path: "\(host.root)/proc/spl/kstat/zfs/arcstats", errno: ENOENT)])
        #expect(!host.sampler.needsMaintenance)
        #expect(
            sample.names == [
                "memory.total", "memory.available", "memory.available.effective", "memory.available.estimated",
                "memory.usable", "swap.free", "memory.headroom", "paging.major_faults", "load.1m",
                "load.5m", "load.15m", "tasks.total", "cpu.user", "cpu.nice", "cpu.count", "tasks.running",
                "pressure.memory.some", "pressure.cpu.some", "pressure.io.some", "pressure.irq.full", "dentry.count",
                "dentry.unused", "dentry.negative", "inode.count", "inode.unused", "host.uptime", "swap.devices",
                "healthd.memory", "healthd.memory.shared", "source.errors", "values.impossible", "host.suspended",
            ])
        #expect(sample.raw("memory.headroom") == kibibytes(60))
        #expect(sample["host.suspended"] == 2)
    }

    @Test func `a host without any file has no values, and says which are missing`() throws {
        let host = try TemporaryHost(["proc/none": ""])
        #expect(host.tick().names == ["source.errors", "values.impossible"])
        let paths = host.sampler.problems.compactMap { problem -> String? in
            guard case .open(let path, ENOENT) = problem else { return nil }
            return String(path.dropFirst(host.root.count))
        }
        #expect(
            paths == [
                "/proc/meminfo", "/proc/vmstat", "/proc/loadavg", "/proc/stat", "/proc/pressure/memory",
                "/proc/pressure/cpu", "/proc/pressure/io", "/proc/pressure/irq", "/proc/sys/fs/dentry-state",
                "/proc/sys/fs/inode-state", "/proc/uptime", "/proc/swaps", "/proc/spl/kstat/zfs/arcstats",
                "/proc/self/statm",
            ])
        #expect(!host.sampler.needsMaintenance)
    }

    @Test func `an empty pressure file is absent and no problem`() throws {
        let host = try TemporaryHost(["proc/pressure/memory": "", "proc/meminfo": "MemTotal: 1 kB\n"])
        #expect(host.tick().names == ["memory.total", "memory.usable", "source.errors", "values.impossible"])
        #expect(!host.sampler.problems.contains { "\($0)".contains("pressure/memory") })
    }

    @Test func `says why a file cannot be read now`() throws {
        let host = try TemporaryHost(["proc/pressure/memory/some": ""])
        #expect(host.tick().names == ["source.errors", "values.impossible"])
        #expect(host.sampler.problems.contains(.read(path: "\(host.root)/proc/pressure/memory", errno: EISDIR)))
    }

    @Test func `a slash behind the root changes nothing`() throws {
        let host = try TemporaryHost(["proc/meminfo": "MemTotal: 1 kB\n"])
        let sampler = KernelFileSource(root: host.root + "/")
        #expect(sampler.sample().raw(.memoryTotal) == 1024)
        #expect(sampler.problems.contains(.open(path: "\(host.root)/proc/vmstat", errno: ENOENT)))
    }

    @Test func `reads a machine with 300 CPUs and a very long line of interrupts`() throws {
        let cpus = (0..<300).map { "cpu\($0) 1393280 32966 572056 13343292 6130 0 17875 23933 0 0\n" }.joined()
        let interrupts = "intr 1462898" + String(repeating: " 0", count: 50_000) + "\n"
        let host = try TemporaryHost(["proc/stat": "cpu  7 8\n\(cpus)\(interrupts)procs_blocked 2\n"])
        let sample = host.tick()
        #expect(sample["cpu.count"] == 300)
        #expect(sample.raw("cpu.interrupts") == 1_462_898)
        #expect(sample.raw("tasks.blocked") == 2)
    }

    @Test func `a text that outgrows its buffer is absent until maintained`() throws {
        let host = try TemporaryHost(["proc/stat": "procs_running 3\n"])
        #expect(host.tick().raw("tasks.running") == 3)

        try host.write("procs_running 4\nintr 1" + String(repeating: " 0", count: 50_000) + "\n", to: "proc/stat")
        #expect(host.tick()["tasks.running"] == nil)
        #expect(host.sampler.problems.contains(.truncated(path: "\(host.root)/proc/stat")))
        #expect(host.sampler.needsMaintenance)

        host.sampler.maintain()
        #expect(host.tick().raw("tasks.running") == 4)
        #expect(!host.sampler.problems.contains(.truncated(path: "\(host.root)/proc/stat")))
        #expect(!host.sampler.needsMaintenance)
    }

    @Test func `a balloon moves the total, and a key that goes away is forgotten`() throws {
        let host = try TemporaryHost(["proc/meminfo": "MemTotal: 1000 kB\nMemFree: 10 kB\n"])
        #expect(host.tick()["memory.total"] == 1_024_000)
        try host.write("MemTotal: 500 kB\n", to: "proc/meminfo")
        let sample = host.tick()
        #expect(sample["memory.total"] == 512_000)
        #expect(sample["memory.free"] == nil)
    }

    @Test func `a counter that goes backwards is absent, and nothing follows from it`() throws {
        let text = "pgscan_direct 100\npgscan_kswapd 100\npgsteal_direct 50\npgsteal_kswapd 50\n"
        let host = try TemporaryHost(["proc/vmstat": text])
        _ = host.tick()
        try host.write(text.replacing("100", with: "300").replacing("50", with: "150"), to: "proc/vmstat")
        #expect(host.tick()["reclaim.efficiency"] == 0.5)
        try host.write(text, to: "proc/vmstat")
        let sample = host.tick()
        #expect(sample.raw("reclaim.scanned.direct") == nil)
        #expect(sample.raw("reclaim.scanned") == nil)
        #expect(sample["reclaim.efficiency"] == nil)
        #expect(sample.raw("values.impossible") == 4)
        try host.write(text.replacing("100", with: "301").replacing("50", with: "150"), to: "proc/vmstat")
        #expect(host.tick().raw("reclaim.scanned") == 602)
        #expect(host.tick().raw("reclaim.reclaimed") == 300)
    }

    @Test func `time spent suspended is what one clock has more than the other`() throws {
        let host = try TemporaryHost()
        #expect(host.tick(at: Timestamp(monotonic: 5, boottime: 1_500_000_005))["host.suspended"] == 1.5)
        #expect(host.tick(at: Timestamp(monotonic: 2_000_000_000))["host.suspended"] == nil)
    }

    @Test func `the clocks are not read at once, which is no suspend`() throws {
        let host = try TemporaryHost()
        #expect(host.tick(at: Timestamp(monotonic: 5, boottime: 226))["host.suspended"] == 0)
        #expect(host.tick(at: Timestamp(monotonic: 5, boottime: 1_500_000_226))["host.suspended"] == 1.5)
    }

    // MARK: Errors

    @Test(arguments: [EACCES, EIO, EMFILE, ESTALE])
    func `a file that cannot be opened is reported once, counted, and opened again later`(error: Int32) throws {
        let host = try TemporaryHost(["proc/meminfo": "MemTotal: 1 kB\n", "proc/vmstat": "pgmajfault 5\n"])
        let path = "\(host.root)/proc/vmstat"
        let fault = Fault(.open, below: path, error)
        var sample = host.tick(at: Timestamp(monotonic: seconds(100)))
        let failed = sample.observations.compactMap { observation -> SourceError? in
            if case .sourceFailed(let error) = observation { error } else { nil }
        }
        #expect(failed.map(\.path) == [path])
        #expect(failed.first?.errno == error)
        #expect(failed.first?.source == "kernel")
        #expect(failed.first?.metrics.contains(Metric(catalogued: "paging.major_faults")) == true)
        #expect(failed.first?.metrics.contains(.memoryTotal) == false)
        #expect(sample["source.errors"] == 1)
        #expect(sample.raw(.memoryTotal) == 1024)

        sample = host.tick(at: Timestamp(monotonic: seconds(101)))
        #expect(sample.observations == [])
        #expect(sample["source.errors"] == 2)

        fault.end()
        #expect(host.sampler.needsMaintenance)
        host.sampler.maintain()
        sample = host.tick(at: Timestamp(monotonic: seconds(102)))
        #expect(sample["paging.major_faults"] == 5)
        #expect(sample.observations == [])
        sample = host.tick(at: Timestamp(monotonic: seconds(140)))
        #expect(sample.observations == [.sourceRecovered(failed[0])])
        #expect(sample["source.errors"] == 2)
    }

    @Test(arguments: ["proc/vmstat", "proc/pressure/memory", "proc/stat", "proc/loadavg"])
    func `a directory where a file should be is reported with what is absent for it`(path: String) throws {
        let host = try TemporaryHost(["\(path)/directory": "", "proc/meminfo": "MemTotal: 1 kB\n"])
        let sample = host.tick()
        guard case .sourceFailed(let error) = sample.observations.first else {
            Issue.record("nothing was reported")
            return
        }
        #expect(sample.observations.count == 1)
        #expect(error.path == "\(host.root)/\(path)")
        #expect(error.errno == EISDIR)
        #expect(error.metrics == Metric.ofKernelFile("/\(path)"))
        #expect(!error.metrics.isEmpty)
        #expect(host.tick()["source.errors"] == 2)
    }

    @Test func `what a sample apart reports is reported by the first tick as well`() throws {
        let host = try TemporaryHost([
            "proc/vmstat/directory": "", "proc/meminfo": "MemTotal: 8 kB\nSwapTotal: 1 kB\nSwapFree: 2 kB\n",
        ])
        let apart = host.sampler.sample()
        #expect(apart.observations.count == 2)
        #expect(host.tick().observations == apart.observations)
        #expect(host.tick().observations == [])
    }

    @Test func `an empty file is no missing file`() throws {
        let host = try TemporaryHost(["proc/vmstat": "", "proc/meminfo": "MemTotal: 1 kB\n"])
        let failed = host.tick().observations
        guard case .sourceFailed(let error) = failed.first else {
            Issue.record("nothing was reported")
            return
        }
        #expect(failed.count == 1)
        #expect(error.reason == "the file is empty")
        #expect(error.errno == ENODATA)
        #expect(!error.hasImpossibleValue)
    }

    @Test func `a file that stays unreadable is opened again every ten seconds`() throws {
        let host = try TemporaryHost(["proc/vmstat": "pgmajfault 5\n"])
        let fault = Fault(.open, below: "\(host.root)/proc/vmstat", EIO)
        _ = host.tick(at: Timestamp(monotonic: seconds(100)))
        host.sampler.maintain()
        #expect(!host.sampler.needsMaintenance)
        _ = host.tick(at: Timestamp(monotonic: seconds(109)))
        #expect(!host.sampler.needsMaintenance)
        _ = host.tick(at: Timestamp(monotonic: seconds(110)))
        #expect(host.sampler.needsMaintenance)
        #expect(fault.met == 2)
    }

    @Test(arguments: [EIO, ENOMEM, ESTALE])
    func `a file that cannot be read is reported, and one that the kernel does not support is not`(error: Int32) throws
    {
        let host = try TemporaryHost(["proc/vmstat": "pgmajfault 5\n", "proc/pressure/memory": "some total=1\n"])
        _ = host.tick()
        let faults = [
            Fault(.pread, below: "\(host.root)/proc/vmstat", error),
            Fault(.pread, below: "\(host.root)/proc/pressure/memory", EOPNOTSUPP),
        ]
        let sample = host.tick()
        #expect(sample["source.errors"] == 1)
        #expect(sample["paging.major_faults"] == nil)
        #expect(sample.observations.count == 1)
        withExtendedLifetime(faults) {}
    }

    @Test(arguments: [
        ("", "is empty"), ("MemFree: 5 kB\n", "has no MemTotal"), ("\0\0\n", "has no MemTotal"),
    ])
    func `says what is wrong with a meminfo without the memory`(text: String, problem: String) throws {
        let host = try TemporaryHost(["proc/meminfo": text])
        let sample = host.tick()
        #expect(host.sampler.memoryProblem?.description == "\(host.root)/proc/meminfo \(problem)")
        let error = SourceError(
            source: "kernel", path: "\(host.root)/proc/meminfo", errno: ENODATA,
            metrics: Metric.ofKernelFile("/proc/meminfo"), reason: "the file \(problem)")
        #expect(sample.observations == [.sourceFailed(error)])
        #expect(error.metrics.contains(.memoryAvailable))
    }

    @Test func `says that there is no meminfo, and that one cannot be opened`() throws {
        let host = try TemporaryHost(["proc/vmstat": "pgmajfault 5\n"])
        #expect(host.sampler.memoryProblem?.description == "\(host.root)/proc/meminfo does not exist")
        let other = try TemporaryHost(["proc/meminfo": "MemTotal: 1 kB\n"])
        let fault = Fault(.open, below: "\(other.root)/proc/meminfo", EACCES)
        #expect(
            other.sampler.memoryProblem?.description
                == "\(other.root)/proc/meminfo cannot be opened (Permission denied)")
        fault.end()
    }

    // MARK: zram

    private let swaps = "Filename Type Size Used Priority\n"

    @Test func `adds up all zram devices`() throws {
        let host = try TemporaryHost([
            "proc/swaps": swaps + "/dev/zram0 partition 8 4 100\n/dev/zram1 partition 8 4 100\n",
            "sys/block/zram0/mm_stat": "16384  78  12288  0\n", "sys/block/zram1/mm_stat": "100  10  20  0\n",
        ])
        let sample = host.tick()
        #expect(sample.raw("zram.stored") == 16484)
        #expect(sample.raw("zram.compressed") == 88)
        #expect(sample.raw("zram.memory") == 12308)
        #expect(sample.raw("swap.zram.size") == 16384)
    }

    @Test func `a zram device that is no swap is looked for once`() throws {
        let host = try TemporaryHost(["proc/swaps": swaps, "sys/block/zram0/mm_stat": "0 0 0 0\n"])
        _ = host.tick()
        host.sampler.maintain()
        #expect(host.tick()["zram.memory"] == 0)
        #expect(!host.sampler.needsMaintenance)
    }

    @Test func `zram swap that has no statistics is looked for once`() throws {
        let host = try TemporaryHost(["proc/swaps": swaps + "/dev/zram0 partition 8 4 100\n"])
        _ = host.tick()
        host.sampler.maintain()
        #expect(host.tick()["zram.memory"] == nil)
        #expect(!host.sampler.needsMaintenance)
    }

    @Test func `finds a second zram device`() throws {
        let host = try TemporaryHost([
            "proc/swaps": swaps + "/dev/zram0 partition 8 4 100\n", "sys/block/zram0/mm_stat": "5 5 5 0\n",
        ])
        _ = host.tick()
        host.sampler.maintain()
        #expect(host.tick().raw("zram.memory") == 5)

        try host.write("6 6 6 0\n", to: "sys/block/zram1/mm_stat")
        try host.write(
            swaps + "/dev/zram0 partition 8 4 100\n/dev/zram1 partition 8 4 100\n", to: "proc/swaps")
        _ = host.tick()
        #expect(host.sampler.needsMaintenance)
        host.sampler.maintain()
        #expect(host.tick().raw("zram.memory") == 11)
    }

    @Test func `finds zram that comes, and forgets zram that goes`() throws {
        let host = try TemporaryHost(["proc/swaps": swaps])
        #expect(host.tick()["zram.memory"] == nil)
        #expect(!host.sampler.needsMaintenance)

        try host.write(swaps + "/dev/zram0 partition 8 4 100\n", to: "proc/swaps")
        try host.write("16384  78  12288  0\n", to: "sys/block/zram0/mm_stat")
        #expect(host.tick()["zram.memory"] == nil)
        #expect(host.sampler.needsMaintenance)
        host.sampler.maintain()
        #expect(host.tick().raw("zram.memory") == 12288)
        #expect(!host.sampler.needsMaintenance)

        try host.write(swaps, to: "proc/swaps")
        try host.remove("sys/block/zram0/mm_stat")
        _ = host.tick()
        #expect(host.sampler.needsMaintenance)
        host.sampler.maintain()
        #expect(host.tick()["zram.memory"] == nil)
        #expect(!host.sampler.needsMaintenance)
    }
}
