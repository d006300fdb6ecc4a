import Testing

@testable import ProcMetrics

@Suite struct DerivedMetricsTests {
    @Test(arguments: [
        ("memory.file", ["memory.active.file", "memory.inactive.file"]),
        ("memory.user.total", ["memory.available", "memory.anon"]),
        ("reclaim.scanned", ["reclaim.scanned.direct", "reclaim.scanned.kswapd"]),
        ("reclaim.reclaimed", ["reclaim.reclaimed.direct", "reclaim.reclaimed.kswapd"]),
    ])
    func `adds up the parts`(name: String, parts: [String]) {
        #expect(complete([parts[0]: 5, parts[1]: 7]).raw(name) == 12)
        #expect(complete([parts[0]: 5]).raw(name) == nil)
        #expect(complete([parts[1]: 7]).raw(name) == nil)
        #expect(complete([parts[0]: .max, parts[1]: 1]).raw(name) == nil)
        #expect(complete([parts[0]: .max, parts[1]: 0]).raw(name) == .max)
        #expect(complete([name: 1, parts[0]: 5, parts[1]: 7]).raw(name) == 1)
    }

    @Test func `headroom rests on what is available, estimated where the kernel does not tell`() {
        #expect(complete(["memory.available": 5, "swap.free": 0]).raw("memory.headroom") == 5)
        let old = complete(["memory.total": 1000, "memory.free": 500, "memory.cached": 100, "swap.free": 7])
        #expect(old.raw("memory.available.estimated") == 1)
        #expect(old.raw("memory.headroom") == old.raw("memory.available").map { $0 + 7 })
    }

    @Test(
        arguments: [
            (["memory.total": 100, "memory.free": 40], 60),
            (["memory.total": 100, "memory.free": 40, "memory.anon": 30, "memory.slab": 5, "swap.cached": 1], 24),
            (["memory.total": 100, "memory.free": 40, "memory.anon": 61], 0),
            (["memory.total": 100, "memory.free": 40, "memory.zfs.arc": 20, "zram.memory": 10], 30),
            (["memory.total": 100, "memory.free": 40, "memory.cached": .max, "memory.anon": .max], 0),
            (["memory.total": 100, "memory.free": 40, "memory.unaccounted": 3], 3),
            (["memory.free": 40], nil), (["memory.total": 100], nil), ([:], nil),
        ] as [([String: UInt64], UInt64?)])
    func `what no counter explains is unaccounted, and never negative`(values: [String: UInt64], rest: UInt64?) {
        #expect(complete(values).raw("memory.unaccounted") == rest)
    }

    @Test func `nothing follows from nothing`() {
        #expect(complete([:]).names == [])
    }

    @Test(
        arguments: [
            // Scanned and stolen at the end of two ticks.
            ([(1000, 800), (1100, 830)], 0.3), ([(0, 0), (3, 1)], 0.3333), ([(10, 10), (20, 10)], 0),
            ([(1000, 800), (1010, 900)], 1), ([(1000, 800), (1000, 800)], nil), ([(1000, 800), (900, 700)], nil),
            ([(1000, 800), (1100, 700)], nil), ([(1000, 800), (1000, 900)], nil), ([(1000, 800)], nil),
            ([(0, 0), (.max, .max)], 1),
        ] as [([(UInt64, UInt64)], Double?)])
    func `efficiency is growth over growth since the last tick`(ticks: [(UInt64, UInt64)], efficiency: Double?) {
        var derived = DerivedMetrics()
        var last: Double?
        for (scanned, stolen) in ticks {
            last =
                complete(["reclaim.scanned": scanned, "reclaim.reclaimed": stolen], by: &derived)["reclaim.efficiency"]
        }
        #expect(last == efficiency)
    }

    @Test func `efficiency needs two ticks in a row`() {
        var derived = DerivedMetrics()
        _ = complete(["reclaim.scanned": 10, "reclaim.reclaimed": 10], by: &derived)
        _ = complete([:], by: &derived)
        let sample = complete(["reclaim.scanned": 20, "reclaim.reclaimed": 20], by: &derived)
        #expect(sample["reclaim.efficiency"] == nil)
    }

    private func complete(_ values: [String: UInt64]) -> Sample {
        var derived = DerivedMetrics()
        return complete(values, by: &derived)
    }

    private func complete(_ values: [String: UInt64], by derived: inout DerivedMetrics) -> Sample {
        var sample = Sample()
        for (name, value) in values { sample.set(Metric(catalogued: name), raw: value) }
        derived.complete(&sample)
        return sample
    }
}
