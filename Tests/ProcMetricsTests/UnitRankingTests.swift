import Testing

@testable import ProcMetrics

@Suite struct UnitRankingTests {
    /// Units whose memory is their place times a MiB.
    private func records(_ count: Int, since: (Int) -> Int64? = { _ in nil }) -> [UnitRecord] {
        (0..<count).map { place in
            let unit = CgroupTree.Unit(name: "\(place).service", directory: "/none", cgroupInode: UInt64(place + 1))
            var record = UnitRecord(unit: unit, since: since(place))
            record.memory = UInt64(place) << 20
            record.record(at: 0)
            return record
        }
    }

    private func rank(_ records: [UnitRecord], units: Int, details: Int, pinned: [String] = []) -> UnitRanking {
        var bounds = CgroupScanner.Bounds()
        (bounds.units, bounds.details) = (units, details)
        return UnitRanking(records, bounds: bounds, pinned: pinned, now: seconds(100))
    }

    @Test func `few units are all sampled in detail`() {
        let ranking = rank(records(8), units: 8, details: 8)
        #expect(ranking.kept == Set(0..<8))
        #expect(ranking.detailed == Set(0..<8))
    }

    @Test func `of many it is the largest, swap included`() {
        var many = records(100)
        many[3].swap = 1 << 40
        let ranking = rank(many, units: 40, details: 8)
        #expect(ranking.kept == Set(61..<100).union([3]))
        #expect(ranking.detailed == Set(93..<100).union([3]))
    }

    @Test func `a unit that is pinned, new or growing has a place whatever its size`() {
        var many = records(100) { place in place == 20 ? seconds(50) : place == 21 ? seconds(30) : nil }
        many[40].memory += 2 << 20
        many[41].memory += 1000
        let ranking = rank(many, units: 100, details: 16, pinned: ["10.service"])
        #expect(ranking.detailed == Set(87..<100).union([10, 20, 40]))
    }

    @Test func `a unit that is pinned is kept where there are too many`() {
        let ranking = rank(records(100), units: 10, details: 4, pinned: ["0.service", "none.service"])
        #expect(ranking.kept == Set(91..<100).union([0]))
        #expect(ranking.detailed.contains(0))
        #expect(ranking.detailed.count == 4)
    }

    @Test func `there are never more than the bounds allow`() {
        let many = records(300) { _ in seconds(90) }
        let ranking = rank(many, units: 100, details: 64, pinned: many.map(\.unit.name))
        #expect(ranking.kept.count == 100)
        #expect(ranking.detailed.count == 64)
        #expect(ranking.detailed.isSubset(of: ranking.kept))
    }

    @Test func `a place is lost only to one that is larger by a quarter`() throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 100)
        let directory = "\(host.root)/sys/fs/cgroup/a.service"
        var errors: [DirectoryError] = []
        var two = ["a", "b"].map { name in
            UnitRecord(
                unit: CgroupTree.Unit(name: name, directory: directory, cgroupInode: inode(of: directory)),
                since: nil)
        }
        (two[0].memory, two[1].memory) = (100, 120)
        _ = two[0].open(isKept: true, inDetail: false, errors: &errors)
        #expect(rank(two, units: 1, details: 1).kept == [0])
        two[1].memory = 126
        #expect(rank(two, units: 1, details: 1).kept == [1])
    }
}
