import Testing

@testable import ProcMetrics

@Suite struct AvailableEstimateTests {
    private var estimate = AvailableEstimate()
    private let gibibyte: UInt64 = 1 << 30

    /// The machine of `debian12-calm`, whose kernel says that 815,260 kB are available.
    private let host: [String: UInt64] = [
        "memory.total": kibibytes(995_348), "memory.free": kibibytes(851_200),
        "memory.active.file": kibibytes(5404), "memory.inactive.file": kibibytes(47376),
        "memory.slab.reclaimable": kibibytes(11_300),
    ]

    @Test mutating func `the kernel's value is left as it is`() {
        let sample = complete(["memory.total": 100, "memory.available": 7])
        #expect(sample.raw("memory.available") == 7)
        #expect(sample.raw("memory.available.estimated") == 0)
    }

    @Test mutating func `by the kernel's formula, with the watermarks of the zones`() {
        estimate.zones = .init(low: 100, reserve: 1000)
        let values: [String: UInt64] = [
            "memory.total": 100_000, "memory.free": 5000, "memory.active.file": 150, "memory.inactive.file": 450,
            "memory.slab.reclaimable": 60,
        ]
        // 5000 - 1000 + 600 - 100 + 60 - 30
        let sample = complete(values)
        #expect(sample.raw("memory.available") == 4530)
        #expect(sample.raw("memory.available.estimated") == 1)
        // KReclaimable has SReclaimable in it.
        #expect(complete(values.merging(["memory.kernel.reclaimable": 400]) { $1 }).raw("memory.available") == 4800)
        #expect(complete(values.merging(["memory.free": 10]) { $1 }).raw("memory.available") == 0)
        #expect(complete(values.merging(["memory.free": .max]) { $1 }).raw("memory.available") == 100_000)
    }

    @Test mutating func `is near the kernel's own value without the zones, and below it`() throws {
        let available = try #require(complete(host).raw("memory.available"))
        #expect(available < kibibytes(815_260) + kibibytes(20_000))
        #expect(available > kibibytes(740_000))
    }

    @Test mutating func `page cache without tmpfs where the kernel does not tell its lists`() {
        estimate.zones = .init(low: 0, reserve: 0)
        let values: [String: UInt64] = [
            "memory.total": 1000, "memory.free": 100, "memory.cached": 50, "memory.buffers": 5, "memory.shmem": 20,
        ]
        #expect(complete(values).raw("memory.available") == 135)
    }

    @Test(arguments: ["memory.total", "memory.free"])
    mutating func `nothing without what it needs`(name: String) {
        #expect(complete(host.filter { $0.key != name }).raw("memory.available") == nil)
        #expect(complete(host.filter { $0.key != name }).raw("memory.available.estimated") == nil)
    }

    @Test mutating func `free memory alone is not what is available`() {
        let names: Set = ["memory.total", "memory.free", "memory.slab.reclaimable"]
        #expect(complete(host.filter { names.contains($0.key) }).raw("memory.available") == nil)
    }

    @Test mutating func `one reading without it is a gap`() {
        _ = complete(host.merging(["memory.available": 5]) { $1 })
        #expect(complete(host).raw("memory.available") == nil)
        #expect(complete(host).raw("memory.available.estimated") == nil)
    }

    @Test mutating func `an estimate that was recorded stays one`() {
        let sample = complete(host.merging(["memory.available": 5, "memory.available.estimated": 1]) { $1 })
        #expect(sample.raw("memory.available") == 5)
        #expect(sample.raw("memory.available.estimated") == 1)
        #expect(complete(host).raw("memory.available.estimated") == 1)
    }

    @Test mutating func `the zones of a host say nothing of a container's memory`() {
        let zone = "Node 0\nlow 400000\nhigh 500000\nmanaged 60000000\nprotection: (0)\n"
        estimate.take(Array(zone.utf8).span, pageSize: 4096)
        #expect(estimate.zones == .init(low: 400_000 * 4096, reserve: 500_000 * 4096))
        let container = complete(host).raw("memory.available")
        estimate = AvailableEstimate()
        #expect(container == complete(host).raw("memory.available"))
    }

    @Test(arguments: [(512, 25), (8192, 66), (262_144, 66)] as [(UInt64, UInt64)])
    func `watermarks as kernels set them`(mebibytes: UInt64, minimum: UInt64) {
        let marks = AvailableEstimate.usual(mebibytes << 20)
        #expect(marks.low >> 20 == minimum * 5 / 4)
        #expect(marks.reserve > marks.low)
        #expect(AvailableEstimate.usual(.max).reserve > 0)
    }

    private mutating func complete(_ values: [String: UInt64]) -> Sample {
        var sample = Sample()
        for (name, value) in values { sample.set(Metric(catalogued: name), raw: value) }
        estimate.complete(&sample)
        return sample
    }
}
