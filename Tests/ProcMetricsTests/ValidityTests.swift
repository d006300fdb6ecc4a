import Glibc
import Testing

@testable import ProcMetrics

@Suite struct ValidityTests {
    private var validity = Validity(root: "/host")
    private static let mebibyte: UInt64 = 1 << 20

    // MARK: Parts and wholes

    @Test(arguments: [
        ("memory.free", "memory.total"), ("memory.available", "memory.total"), ("memory.cached", "memory.total"),
        ("memory.anon", "memory.total"), ("memory.page_tables", "memory.total"), ("memory.percpu", "memory.total"),
        ("memory.hugetlb", "memory.total"), ("memory.zfs.arc", "memory.total"), ("zram.memory", "memory.total"),
        ("memory.slab.reclaimable", "memory.slab"), ("memory.slab.unreclaimable", "memory.slab"),
        ("swap.free", "swap.total"), ("swap.zram.used", "swap.zram.size"),
    ])
    mutating func `a part is never more than its whole`(part: String, whole: String) {
        let possible = check([part: 1000, whole: 1000])
        #expect(possible.raw(part) == 1000)
        #expect(possible.raw("values.impossible") == 0)
        #expect(possible.observations == [])
        let sample = check([part: 1001, whole: 1000])
        #expect(sample.raw(part) == nil)
        #expect(sample.raw(whole) == 1000)
        #expect(sample.raw("values.impossible") == 1)
        #expect(sample.observations.count == 1)
        #expect(check([part: 1001]).raw(part) == 1001)
    }

    @Test mutating func `no swap has no free swap`() {
        #expect(check(["swap.free": 1, "swap.total": 0]).raw("swap.free") == nil)
        #expect(check(["swap.free": 0, "swap.total": 0]).raw("swap.free") == 0)
    }

    @Test(arguments: [
        "memory.vmalloc.total", "memory.vmalloc", "memory.commit.limit", "memory.committed", "memory.direct_map.2m",
        "zram.stored", "zswap.stored", "memory.balloon", "swap.total",
    ])
    mutating func `what may be more than memory stays`(name: String) {
        #expect(check([name: 5000, "memory.total": 1000]).raw(name) == 5000)
    }

    @Test(arguments: [
        "memory.slab", "memory.slab.reclaimable", "memory.slab.unreclaimable", "memory.kernel.reclaimable",
        "memory.page_tables", "memory.hugetlb", "memory.zfs.arc", "zram.memory",
    ])
    mutating func `the host's kernel memory does not fit beside what a container uses`(name: String) {
        let container: [String: UInt64] = [
            "memory.total": 1600, "memory.free": 500, "memory.buffers": 0, "memory.cached": 400, "memory.anon": 300,
        ]
        // 400 are left, and a sixteenth of the memory.
        #expect(check(container.merging([name: 500]) { $1 }).raw(name) == 500)
        #expect(check(container.merging([name: 501]) { $1 }).raw(name) == nil)
        #expect(check(container.merging([name: 501]) { $1 }.filter { $0.key != "memory.anon" }).raw(name) == 501)
        #expect(check(container.merging([name: 501]) { $1 }.filter { $0.key != "memory.free" }).raw(name) == 501)
    }

    @Test(arguments: ["memory.anon", "memory.active.file", "memory.shmem", "memory.mapped", "memory.cached"])
    mutating func `what is in use is not free`(name: String) {
        let container: [String: UInt64] = ["memory.total": 1600, "memory.free": 1000]
        #expect(check(container.merging([name: 700]) { $1 }).raw(name) == 700)
        #expect(check(container.merging([name: 701]) { $1 }).raw(name) == nil)
    }

    @Test mutating func `parts of a slab that cannot be are not this host's either`() {
        let sample = check([
            "memory.total": 1000, "memory.slab": 5000, "memory.slab.reclaimable": 800, "memory.slab.unreclaimable": 10,
        ])
        #expect(sample.names == ["memory.total", "values.impossible"])
        #expect(sample.raw("values.impossible") == 3)
    }

    @Test mutating func `a host has memory`() {
        #expect(check(["memory.total": 0]).raw("memory.total") == nil)
    }

    // MARK: Sizes

    @Test(arguments: [UInt64.max, UInt64.max - 4095, 1 << 63, 1 << 62])
    mutating func `no value is near two to the 63rd`(value: UInt64) {
        for metric in Metric.all where metric.descriptor.scope == .host && metric != .valuesImpossible {
            validity = Validity()
            #expect(check([metric.name: value]).names == ["values.impossible"])
        }
    }

    @Test(
        arguments: [
            ("tasks.blocked", 4_194_304), ("tasks.running", 4_194_304), ("tasks.total", 4_194_304),
            ("load.1m", 419_430_400), ("load.15m", 419_430_400), ("pressure.memory.full.avg10", 10_100),
            ("pressure.cpu.some.avg300", 10_100),
        ] as [(String, UInt64)])
    mutating func `the most that a count or a share can be`(name: String, most: UInt64) {
        #expect(check([name: most]).raw(name) == most)
        #expect(check([name: most + 1]).raw(name) == nil)
    }

    @Test mutating func `what a parser rejected is counted`() {
        var sample = Sample()
        sample.reject(.swapFree)
        sample.add(.oomKills, raw: .max)
        sample.add(.oomKills, raw: 1)
        validity.check(&sample)
        #expect(sample.names == ["values.impossible"])
        #expect(sample.raw("values.impossible") == 2)
        sample.add(.oomKills, raw: 3)
        #expect(sample.raw(.oomKills) == 3)
    }

    // MARK: Reports

    @Test mutating func `says once which value of which file cannot be, and why`() {
        let impossible = ["swap.free": kibibytes(2_348_810), "swap.total": kibibytes(2_097_152)]
        let error = SourceError(
            source: "kernel", path: "/host/proc/meminfo", errno: ERANGE, metrics: [.swapFree],
            reason: "SwapFree is 2348810 kB, more than SwapTotal (2097152 kB)")
        #expect(check(impossible, at: 0).observations == [.sourceFailed(error)])
        let next = check(impossible, at: 20)
        #expect(next.observations == [])
        #expect(next.raw("values.impossible") == 2)
        #expect(check([:], at: 49).observations == [])
        #expect(check([:], at: 50).observations == [.sourceRecovered(error)])
        #expect(check([:], at: 90).raw("values.impossible") == 2)
    }

    @Test(
        arguments: [
            (
                ["tasks.blocked": .max], "/proc/stat",
                "procs_blocked is 18446744073709551615, more than any kernel can count"
            ),
            (["tasks.running": 1 << 32], "/proc/stat", "procs_running is 4294967296, more than 4194304"),
            (["memory.total": 0], "/proc/meminfo", "MemTotal is 0"),
            (
                ["memory.total": 1 << 30, "memory.zfs.arc": 2 << 30], "/proc/spl/kstat/zfs/arcstats",
                "size is 2147483648, more than MemTotal (1048576 kB)"
            ),
        ] as [([String: UInt64], String, String)])
    mutating func `names the kernel's file and key`(values: [String: UInt64], path: String, reason: String) {
        guard case .sourceFailed(let error) = check(values).observations.first else {
            Issue.record("nothing was reported")
            return
        }
        #expect(error.path == "/host" + path)
        #expect(error.reason == reason)
        #expect(error.hasImpossibleValue)
    }

    // MARK: Counters

    @Test mutating func `a counter grows as fast as a host can count`() {
        _ = check(["swap.in": 0, "cpu.count": 2], at: 0)
        #expect(check(["swap.in": 800_000_000, "cpu.count": 2], at: 1).raw("swap.in") == 800_000_000)
        #expect(check(["swap.in": 1_600_000_001, "cpu.count": 2], at: 2).raw("swap.in") == nil)
        #expect(check(["swap.in": 800_000_001, "cpu.count": 2], at: 3).raw("swap.in") == 800_000_001)
    }

    @Test(arguments: ["swap.in", "oom.kills", "reclaim.stalls", "refault.file", "tasks.forks", "pressure.memory.full"])
    mutating func `a counter that falls to zero and comes back was read wrong`(name: String) {
        _ = check([name: 900_000_000], at: 0)
        let glitch = check([name: 0], at: 1)
        #expect(glitch.raw(name) == nil)
        #expect(glitch.raw("values.impossible") == 1)
        #expect(check([name: 900_000_001], at: 2).raw(name) == 900_000_001)
    }

    @Test(arguments: ["swap.in", "oom.kills", "pressure.memory.full"])
    mutating func `a counter that jumps ahead and comes back was read wrong`(name: String) {
        _ = check([name: 5], at: 0)
        #expect(check([name: 1 << 60], at: 1).raw(name) == nil)
        #expect(check([name: 6], at: 2).raw(name) == 6)
    }

    @Test mutating func `a thousand kills a second can be, a million cannot`() {
        _ = check(["oom.kills": 0], at: 0)
        #expect(check(["oom.kills": 1000], at: 1).raw("oom.kills") == 1000)
        #expect(check(["oom.kills": 1_001_000], at: 2).raw("oom.kills") == nil)
    }

    @Test mutating func `a counter that goes on from elsewhere for a while began anew`() {
        _ = check(["swap.in": 1000], at: 0)
        for second in 1...30 { #expect(check(["swap.in": UInt64(second)], at: Int64(second)).raw("swap.in") == nil) }
        #expect(check(["swap.in": 31], at: 31).raw("swap.in") == 31)
        #expect(check(["swap.in": 32], at: 32).raw("swap.in") == 32)
    }

    @Test mutating func `a counter that goes on from far ahead is taken when no window knows what was before`() {
        _ = check(["swap.in": 1000], at: 0)
        for second in 1...900 {
            #expect(check(["swap.in": 1 << 50 + UInt64(second)], at: Int64(second)).raw("swap.in") == nil)
        }
        #expect(check(["swap.in": 1 << 50 + 901], at: 901).raw("swap.in") == 1 << 50 + 901)
    }

    @Test mutating func `a counter of 32 bits comes round`() {
        _ = check(["paging.faults": 1 << 32 - 1000], at: 0)
        #expect(check(["paging.faults": 5000], at: 1).raw("paging.faults") == 5000)
        _ = check(["swap.in": 1 << 31], at: 1)
        #expect(check(["swap.in": 5000], at: 2).raw("swap.in") == nil)
        _ = check(["swap.out": 1 << 32], at: 2)
        #expect(check(["swap.out": 0], at: 3).raw("swap.out") == nil)
    }

    @Test mutating func `a jump does not become growth because time passes`() {
        _ = check(["swap.in": 0, "cpu.count": 1], at: 0)
        for second in 1...60 {
            #expect(check(["swap.in": 2_000_000_000, "cpu.count": 1], at: Int64(second)).raw("swap.in") == nil)
        }
        #expect(check(["swap.in": 5, "cpu.count": 1], at: 61).raw("swap.in") == 5)
    }

    @Test mutating func `a counter that jumps to and fro is never taken`() {
        _ = check(["swap.in": 1000], at: 0)
        for second in 1...100 {
            let value: UInt64 = second % 2 == 0 ? 5 : 1 << 60
            #expect(check(["swap.in": value], at: Int64(second)).raw("swap.in") == nil)
        }
    }

    @Test mutating func `a stall that jumps is left out once`() {
        _ = check(["pressure.memory.full": 5_000_000], at: 0)
        #expect(check(["pressure.memory.full": 9_000_000], at: 1).raw("pressure.memory.full") == 9_000_000)
        #expect(check(["pressure.memory.full": 1 << 50], at: 2).raw("pressure.memory.full") == nil)
        #expect(check(["pressure.memory.full": 1 << 50 + 10], at: 3).raw("pressure.memory.full") == 1 << 50 + 10)
    }

    @Test mutating func `CPU time may step back a little, as the kernel documents`() {
        let values: (UInt64) -> [String: UInt64] = { ["cpu.iowait": $0, "cpu.count": 2] }
        _ = check(values(100_000), at: 0)
        #expect(check(values(99_000), at: 1).raw("cpu.iowait") == 99_000)
        #expect(check(values(0), at: 2).raw("cpu.iowait") == nil)
        #expect(check(values(99_200), at: 3).raw("cpu.iowait") == 99_200)
        #expect(check(values(999_200), at: 4).raw("cpu.iowait") == nil)
    }

    @Test mutating func `counters begin anew with a boot, and with a time before the last`() {
        _ = check(["swap.in": 1000, "host.uptime": 90_000], at: 100)
        #expect(check(["swap.in": 3, "host.uptime": 89_950], at: 101).raw("swap.in") == nil)
        #expect(check(["swap.in": 3, "host.uptime": 500], at: 102).raw("swap.in") == 3)
        #expect(check(["swap.in": 1], at: 101).raw("swap.in") == 1)
    }

    @Test mutating func `healthd's own counters begin anew with healthd`() {
        _ = check(["events.lost": 5], at: 0)
        #expect(check(["events.lost": 0], at: 1).raw("events.lost") == 0)
    }

    @Test mutating func `a counter that was absent for long goes on`() {
        _ = check(["swap.in": 0, "cpu.count": 1], at: 0)
        _ = check([:], at: 1)
        #expect(check(["swap.in": 19_000_000_000, "cpu.count": 1], at: 100).raw("swap.in") == 19_000_000_000)
    }

    @Test mutating func `no number traps`() {
        for value in [0, 1, 1 << 61, 1 << 62 - 1, 1 << 62, .max] as [UInt64] {
            for time in [0, 1, .max, .min, -5] as [Int64] {
                var sample = Sample()
                sample.time = Timestamp(monotonic: time)
                for metric in Metric.all where metric.descriptor.scope == .host { sample.set(metric, raw: value) }
                validity.check(&sample)
            }
        }
    }

    private mutating func check(_ values: [String: UInt64], at second: Int64 = 0) -> Sample {
        var sample = Sample()
        sample.time = Timestamp(monotonic: second * 1_000_000_000)
        for (name, value) in values { sample.set(Metric(catalogued: name), raw: value) }
        validity.check(&sample)
        return sample
    }
}
