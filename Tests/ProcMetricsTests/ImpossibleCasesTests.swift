import FoundationEssentials
import Testing

@testable import ProcMetrics

/// Inputs that misled monitors, with the right answer; Tests/Fixtures/made-up/README.md names the reports.
@Suite struct ImpossibleCasesTests {
    @Test(arguments: [
        ("swap-free-above-total", ["swap.free"], ["swap.total", "memory.available"]),
        ("procs-blocked-wrapped", ["tasks.blocked"], ["tasks.running", "cpu.count"]),
        ("unknown-key-near-2-64", ["memory.page_tables.secondary"], ["memory.page_tables"]),
        (
            "slab-of-the-host", ["memory.slab", "memory.slab.reclaimable", "memory.slab.unreclaimable"],
            ["memory.total", "memory.available", "memory.page_tables"]
        ),
    ])
    func `what cannot be is absent, counted and reported`(tree: String, absent: [String], present: [String]) {
        let sample = sample(of: tree)
        for name in absent { #expect(sample.raw(name) == nil, "\(name)") }
        for name in present { #expect(sample.raw(name) != nil, "\(name)") }
        #expect(sample.raw("values.impossible") == UInt64(absent.count))
        let reported = sample.observations.compactMap { observation -> [Metric]? in
            if case .sourceFailed(let error) = observation, error.reason != nil { error.metrics } else { nil }
        }
        #expect(Set(reported.flatMap { $0.map(\.name) }) == Set(absent))
    }

    @Test func `no headroom follows from a swap that cannot be`() {
        #expect(sample(of: "swap-free-above-total").raw("memory.headroom") == nil)
    }

    @Test(arguments: ["swap-free-above-total", "procs-blocked-wrapped", "unknown-key-near-2-64", "slab-of-the-host"])
    func `none of it is on the metrics page`(tree: String) throws {
        let page = try page(of: tree)
        let sample = sample(of: tree)
        #expect(page.contains("\nhealthd_values_impossible_total \(sample.raw("values.impossible") ?? 0)\n"))
        for metric in Metric.all where metric.descriptor.scope == .host && sample.raw(metric) == nil {
            #expect(!page.contains("\nhealthd_\(metric.descriptor.exportedName) "), "\(metric.name)")
        }
        #expect(!page.contains("e+"))
    }

    @Test func `without MemAvailable there is an estimate, and it says so`() throws {
        let sample = sample(of: "no-memavailable")
        let gibibytes = try #require(sample["memory.available"]) / 1_073_741_824
        #expect(gibibytes > 5.4 && gibibytes < 6.0)
        #expect(sample["memory.available.estimated"] == 1)
        #expect(sample.raw("memory.headroom") == sample.raw("memory.available").map { $0 + kibibytes(2_097_152) })
        #expect(
            try page(of: "no-memavailable").contains(
                "# HELP healthd_memory_MemAvailable_bytes Estimate of healthd, because the kernel gives none"))
        #expect(try !page(of: "zfs-arc").contains("Estimate of healthd"))
    }

    @Test func `what the ARC can give back is available`() {
        let sample = sample(of: "zfs-arc")
        #expect(sample.raw("memory.zfs.arc") == 20 << 30)
        #expect(sample.raw("memory.zfs.arc.min") == 1 << 30)
        #expect(sample.raw("memory.zfs.arc.reclaimable") == 19 << 30)
        #expect(sample.raw("memory.available") == kibibytes(1_468_006))
        #expect(sample.raw("memory.available.effective") == kibibytes(1_468_006) + 19 << 30)
        #expect(sample.raw("memory.usable") == sample.raw("memory.total"))
        #expect(sample.raw("values.impossible") == 0)
        // No counter of the kernel has the ARC; it is no leak.
        #expect((sample["memory.unaccounted"] ?? 1e12) < 3e9)
    }

    // MARK: More of these kinds

    @Test(arguments: [
        ("SwapFree:        2097156 kB\nSwapTotal:       2097152 kB\n", "swap.free"),
        ("SwapFree: 18446744073709551615 kB\nSwapTotal: 5 kB\n", "swap.free"),
        ("SwapFree: 18446744073709551616 kB\n", "swap.free"), ("SwapTotal: -8 kB\n", "swap.total"),
        ("MemAvailable: 1048577 kB\n", "memory.available"), ("MemFree: 9007199254740992 kB\n", "memory.free"),
        ("Cached: 18446744073709420564 kB\n", "memory.cached"), ("PageTables: 2097152 kB\n", "memory.page_tables"),
        ("Percpu: 1048580 kB\n", "memory.percpu"), ("SReclaimable: 1500000 kB\n", "memory.slab.reclaimable"),
        ("Hugetlb: 33554432 kB\n", "memory.hugetlb"),
        ("HugePages_Total: 18446744073709551615\n", "memory.hugetlb.pages"),
        ("VmallocUsed: 18446744073709551612 kB\n", "memory.vmalloc"),
    ])
    func `meminfo`(line: String, name: String) throws {
        let host = try TemporaryHost(["proc/meminfo": "MemTotal: 1048576 kB\n" + line])
        let sample = host.tick()
        #expect(sample.raw(name) == nil)
        #expect(sample.raw("values.impossible") == 1)
        #expect(sample.raw("memory.total") == kibibytes(1_048_576))
    }

    @Test(arguments: [
        ("proc/stat", "procs_blocked 4294967295\n", "tasks.blocked"),
        ("proc/stat", "procs_running -1\n", "tasks.running"),
        ("proc/stat", "procs_blocked 18446744073709551616\n", "tasks.blocked"),
        ("proc/stat", "cpu  1 2 3 18446744073709551000 5\n", "cpu.idle"),
        ("proc/stat", "cpu  1 2 3 99999999999999999999 5\n", "cpu.idle"),
        ("proc/vmstat", "oom_kill 18446744073709551615\n", "oom.kills"),
        ("proc/vmstat", "pswpin -3\n", "swap.in"),
        ("proc/vmstat", "allocstall_dma 18446744073709551615\nallocstall_normal 7\n", "reclaim.stalls"),
        ("proc/loadavg", "184467440737095516.15 0.18 0.12 1/80 11206\n", "load.1m"),
        ("proc/loadavg", "0.20 0.18 0.12 1/18446744073709551615 11206\n", "tasks.total"),
        (
            "proc/pressure/memory", "full avg10=0.00 avg60=0.00 avg300=0.00 total=18446744073709551615\n",
            "pressure.memory.full"
        ),
        ("proc/pressure/memory", "some avg10=18446744073709551615.00 total=5\n", "pressure.memory.some.avg10"),
        ("proc/pressure/cpu", "some avg10=250.00 total=5\n", "pressure.cpu.some.avg10"),
        ("proc/spl/kstat/zfs/arcstats", "size 4 18446744073709547520\n", "memory.zfs.arc"),
    ])
    func `other files`(path: String, text: String, name: String) throws {
        let sample = try TemporaryHost([path: text]).tick()
        #expect(sample.raw(name) == nil)
        #expect(sample.raw("values.impossible") == 1)
    }

    @Test func `a host with ZFS that starts after healthd gets its ARC`() throws {
        let host = try TemporaryHost(["proc/meminfo": "MemTotal: 8388608 kB\nMemAvailable: 1048576 kB\n"])
        #expect(host.tick(at: Timestamp(monotonic: seconds(5))).raw("memory.zfs.arc") == nil)
        try host.write("size 4 4294967296\nc_min 4 268435456\n", to: "proc/spl/kstat/zfs/arcstats")
        _ = host.tick(at: Timestamp(monotonic: seconds(64)))
        #expect(!host.sampler.needsMaintenance)
        _ = host.tick(at: Timestamp(monotonic: seconds(65)))
        #expect(host.sampler.needsMaintenance)
        host.sampler.maintain()
        let sample = host.tick(at: Timestamp(monotonic: seconds(66)))
        #expect(sample.raw("memory.available.effective") == kibibytes(1_048_576) + 4_294_967_296 - 268_435_456)
        #expect(!host.sampler.needsMaintenance)
    }

    @Test func `a container whose memory is served by lxcfs has no ARC, zram and zones of its host`() throws {
        let host = try TemporaryHost([
            "proc/meminfo": "MemTotal: 8388608 kB\nMemFree: 1048576 kB\nCached: 1048576 kB\n",
            "proc/spl/kstat/zfs/arcstats": "size 4 4294967296\nc_min 4 268435456\n",
            "sys/block/zram0/mm_stat": "16384 78 12288\n",
            "proc/zoneinfo": "Node 0\nlow 1000000\nhigh 1\nmanaged 2097152\nprotection: (0)\n",
        ])
        let own = KernelFileSource(root: host.root).sample()
        #expect(own.raw("memory.zfs.arc") == 4 << 30)
        #expect(own.raw("zram.memory") == 12288)
        let container = KernelFileSource(root: host.root, isContainerView: true).sample()
        #expect(container.raw("memory.zfs.arc") == nil)
        #expect(container.raw("zram.memory") == nil)
        #expect(container.raw("memory.available") ?? 0 > own.raw("memory.available") ?? .max)
        #expect(!ProcFile.isFUSE("/proc/meminfo"))
    }

    /// lxc/lxcfs#120: memory and page cache are the container's, the rest is the host's, larger than the container or not.
    @Test func `of a container's view its own values stay`() throws {
        let text = """
            MemTotal:        2097152 kB
            MemFree:         1981836 kB
            MemAvailable:    1981836 kB
            Buffers:               0 kB
            Cached:            75824 kB
            Active:          5529604 kB
            Inactive:         588320 kB
            Active(anon):    4455404 kB
            Inactive(anon):    80596 kB
            Active(file):    1074200 kB
            Inactive(file):   507724 kB
            SwapTotal:       2095096 kB
            SwapFree:        2095096 kB
            AnonPages:       4418608 kB
            Mapped:           198956 kB
            Shmem:            117488 kB
            Slab:               0 kB
            SReclaimable:     207316 kB
            SUnreclaim:      2799256 kB
            KernelStack:       14304 kB
            PageTables:        32168 kB
            VmallocTotal:   34359738367 kB

            """
        let sample = try TemporaryHost(["proc/meminfo": text]).tick()
        let absent = [
            "memory.active", "memory.inactive", "memory.active.anon", "memory.active.file", "memory.inactive.file",
            "memory.anon", "memory.slab.reclaimable", "memory.slab.unreclaimable",
        ]
        for name in absent { #expect(sample.raw(name) == nil, "\(name)") }
        #expect(sample.raw("values.impossible") == UInt64(absent.count))
        #expect(sample.raw("memory.cached") == kibibytes(75824))
        #expect(sample.raw("memory.headroom") == kibibytes(1_981_836 + 2_095_096))
    }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/made-up")

    private func sample(of tree: String) -> Sample {
        KernelFileSource(root: Self.directory.appending(path: tree).path).sample()
    }

    private func page(of tree: String) throws -> String {
        let meminfo = try Data(contentsOf: Self.directory.appending(path: "\(tree)/proc/meminfo"))
        var page = PrometheusExposition(sample(of: tree))
        page.addKeys(ofMeminfo: String(decoding: meminfo, as: UTF8.self))
        return page.text
    }
}
