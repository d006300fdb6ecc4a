import Testing

@testable import ProcMetrics

@Suite struct MeminfoTests {
    private let parser = Meminfo()

    /// Linux 6.1, shortened.
    private let text = """
        MemTotal:         995348 kB
        MemFree:          851200 kB
        MemAvailable:     815260 kB
        Buffers:            7852 kB
        Cached:            57936 kB
        SwapCached:            0 kB
        Active:            17388 kB
        Inactive:          61108 kB
        Active(anon):        448 kB
        Inactive(anon):    13196 kB
        Active(file):      16940 kB
        Inactive(file):    47912 kB
        Committed_AS:      43556 kB
        VmallocTotal:   34359738367 kB
        HugePages_Total:       4
        Hugepagesize:       2048 kB

        """

    @Test func `reads what the kernel wrote`() {
        let sample = parser.sample(of: text)
        #expect(sample.raw("memory.total") == kibibytes(995_348))
        #expect(sample.raw("memory.available") == kibibytes(815_260))
        #expect(sample.raw("memory.vmalloc.total") == kibibytes(34_359_738_367))
        #expect(sample["swap.cached"] == 0)
        #expect(sample.metrics.count == 16)
    }

    @Test(arguments: [
        ("memory.active", 17388), ("memory.active.anon", 448), ("memory.active.file", 16940),
        ("memory.inactive", 61108), ("memory.inactive.anon", 13196), ("memory.inactive.file", 47912),
    ])
    func `distinguishes keys that begin alike`(name: String, size: UInt64) {
        #expect(parser.sample(of: text).raw(name) == kibibytes(size))
    }

    @Test func `takes a value without unit as it is`() {
        let sample = parser.sample(of: text)
        #expect(sample.raw("memory.hugetlb.pages") == 4)
        #expect(sample.raw("memory.hugetlb.page") == kibibytes(2048))
    }

    @Test func `finds every key of the catalogue`() {
        let keys = Metric.all.compactMap { metric -> (key: String, name: String)? in
            guard case .meminfo(let key) = metric.descriptor.source else { return nil }
            return (key, metric.name)
        }
        let sample = parser.sample(of: keys.indices.map { "\(keys[$0].key): \($0 + 1)\n" }.joined())
        #expect(keys.count > 50)
        #expect(keys.indices.allSatisfy { sample.raw(keys[$0].name) == UInt64($0 + 1) })
    }

    @Test(arguments: [
        "", "\n\n", "MemTotal", "MemTotal:", "MemTotal:\n", "MemTotal: kB\n", "MemTotal: -5 kB\n", "memtotal: 5 kB\n",
        "MemTotals: 5 kB\n", "MemTota: 5 kB\n", " MemTotal: 5 kB\n", "SomethingNew: 5 kB\n", ": 5 kB\n",
        "MemTotal: 18446744073709551616 kB\n", "MemTotal: 18014398509481984 kB\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(parser.sample(of: text).names == [])
    }

    @Test func `reads on behind what it cannot tell`() {
        let sample = parser.sample(
            of: """
                MemTotal: 99999999999999999999 kB
                SomethingNew: 5 kB
                a line of another kind
                MemFree: 18014398509481983 kB
                """)
        #expect(sample.names == ["memory.free"])
        #expect(sample.raw("memory.free") == kibibytes(18_014_398_509_481_983))
    }

    @Test func `takes no value from another line`() {
        let sample = parser.sample(of: "MemTotal\n  163 kB\nMemFree\nMemAvailable: 5 kB\n")
        #expect(sample.names == ["memory.available"])
        #expect(sample.raw("memory.available") == kibibytes(5))
    }

    @Test func `misses a key that an older kernel does not have`() {
        let sample = parser.sample(of: "MemTotal: 1000 kB\nMemFree: 10 kB\n")
        #expect(sample.raw("memory.available") == nil)
        #expect(sample.names == ["memory.total", "memory.free"])
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(parser.harmfulCuts(of: text) == [])
    }

    @Test func `survives any change`() {
        #expect(parser.survivedChanges(of: text) > 4000)
    }
}
