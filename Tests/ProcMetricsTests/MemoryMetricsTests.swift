import Testing

@testable import ProcMetrics

@Suite struct MemoryMetricsTests {
    private let mebibyte: UInt64 = 1 << 20

    @Test func `what is set aside for huge pages is for no other program`() {
        #expect(complete(["memory.total": 100]).raw("memory.usable") == 100)
        #expect(complete(["memory.total": 100, "memory.hugetlb": 87]).raw("memory.usable") == 13)
        #expect(complete(["memory.total": 100, "memory.hugetlb": 101]).raw("memory.usable") == 0)
        #expect(complete(["memory.hugetlb": 87]).raw("memory.usable") == nil)
    }

    @Test func `an older kernel tells the number of huge pages and their size`() {
        let pages: [String: UInt64] = ["memory.total": 1000, "memory.hugetlb.pages": 4, "memory.hugetlb.page": 200]
        #expect(complete(pages).raw("memory.hugetlb") == 800)
        #expect(complete(pages).raw("memory.usable") == 200)
        #expect(complete(pages.merging(["memory.hugetlb": 900]) { $1 }).raw("memory.usable") == 100)
        #expect(complete(["memory.hugetlb.pages": .max, "memory.hugetlb.page": 2]).raw("memory.hugetlb") == nil)
    }

    @Test(
        arguments: [
            // size, minimum, evictable, reclaimable
            (20, 1, nil, 19), (20, 1, 30, 19), (20, 1, 5, 5), (1, 2, 5, 0), (20, nil, 5, nil), (nil, 1, 5, nil),
            (.max, 0, nil, .max),
        ] as [(UInt64?, UInt64?, UInt64?, UInt64?)])
    func `the ARC gives back what is evictable, down to its minimum`(
        size: UInt64?, minimum: UInt64?, evictable: UInt64?, reclaimable: UInt64?
    ) {
        let values = ["memory.zfs.arc": size, "memory.zfs.arc.min": minimum, "memory.zfs.arc.evictable": evictable]
        #expect(complete(values.compactMapValues { $0 }).raw("memory.zfs.arc.reclaimable") == reclaimable)
    }

    @Test func `without an ARC what is available is the kernel's value`() {
        #expect(complete(["memory.total": 100, "memory.available": 7]).raw("memory.available.effective") == 7)
        #expect(complete(["memory.total": 100]).raw("memory.available.effective") == nil)
    }

    @Test func `what the ARC can give back is available`() {
        let values: [String: UInt64] = [
            "memory.total": 32, "memory.available": 1, "memory.anon": 8, "memory.shmem": 1, "memory.zfs.arc": 20,
            "memory.zfs.arc.min": 1,
        ]
        #expect(complete(values).raw("memory.available.effective") == 20)
        #expect(complete(values).raw("memory.available") == 1)
    }

    @Test func `the host's ARC is not available to a container that uses its memory`() {
        let values: [String: UInt64] = [
            "memory.total": 32, "memory.available": 10, "memory.anon": 20, "memory.shmem": 2, "memory.hugetlb": 1,
            "memory.zfs.arc": 20, "memory.zfs.arc.min": 1,
        ]
        #expect(complete(values).raw("memory.available.effective") == 10)
    }

    @Test func `headroom is what is available, and swap`() {
        #expect(complete(["memory.available": 5, "swap.free": 7]).raw("memory.headroom") == 12)
        #expect(complete(["memory.available": 5, "swap.free": 0]).raw("memory.headroom") == 5)
        #expect(complete(["memory.available": 5]).raw("memory.headroom") == nil)
        #expect(complete(["swap.free": 5]).raw("memory.headroom") == nil)
        #expect(complete(["memory.available": .max, "swap.free": 1]).raw("memory.headroom") == nil)
        #expect(complete(["memory.headroom": 1, "memory.available": 5, "swap.free": 7]).raw("memory.headroom") == 1)
        let arc = complete([
            "memory.total": 100, "memory.available": 5, "swap.free": 7, "memory.zfs.arc": 20, "memory.zfs.arc.min": 10,
        ])
        #expect(arc.raw("memory.headroom") == 22)
    }

    @Test func `zram swap that is free counts by what it saves`() {
        // A gibibyte is stored in 256 MiB: 3 of 4 bytes are saved. Assumed are 32 MiB in 16 MiB beside it.
        let headroom = complete([
            "memory.available": 0, "swap.free": 1000 * mebibyte, "swap.zram.size": 2024 * mebibyte,
            "swap.zram.used": 1024 * mebibyte, "zram.stored": 1024 * mebibyte, "zram.memory": 256 * mebibyte,
        ]).raw("memory.headroom")
        #expect(headroom.map { $0 / mebibyte } == 742)
    }

    @Test func `empty zram is taken to save half`() {
        let values = ["memory.available": 0, "swap.free": 100 * mebibyte, "swap.zram.size": 100 * mebibyte]
        #expect(complete(values).raw("memory.headroom") == 50 * mebibyte)
        #expect(complete(values.merging(["swap.zram.used": 0]) { $1 }).raw("memory.headroom") == 50 * mebibyte)
    }

    @Test func `swap on a disk counts in full beside zram`() {
        let headroom = complete([
            "memory.available": 0, "swap.free": 300 * mebibyte, "swap.zram.size": 100 * mebibyte, "swap.zram.used": 0,
        ]).raw("memory.headroom")
        #expect(headroom == 250 * mebibyte)
    }

    @Test func `zram that saves nothing counts as nothing, and no number traps`() {
        let values = ["memory.available": 0, "swap.free": UInt64.max, "swap.zram.size": UInt64.max]
        #expect(complete(values.merging(["zram.stored": 0, "zram.memory": .max]) { $1 }).raw("memory.headroom") == 0)
        let most = complete(values.merging(["zram.stored": .max, "zram.memory": 0]) { $1 }).raw("memory.headroom")
        #expect((most ?? 0) > .max - 1 << 40)
    }

    private func complete(_ values: [String: UInt64]) -> Sample {
        var sample = Sample()
        for (name, value) in values { sample.set(Metric(catalogued: name), raw: value) }
        MemoryMetrics().complete(&sample)
        return sample
    }
}
