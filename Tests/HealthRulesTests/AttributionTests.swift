import ProcMetrics
import Testing

@testable import HealthRules

struct AttributionTests {
    private static let gibibyte = 1_073_741_824.0

    private func unit(
        _ name: String, _ gibibytes: Double, _ more: [Metric: Double] = [:], cgroupInode: UInt64 = 1
    ) -> UnitSample {
        var unit = UnitSample(name: name, cgroupInode: cgroupInode)
        unit[.unitAnon] = gibibytes * Self.gibibyte
        for (metric, value) in more { unit[metric] = metric == .unitAge ? value : value * Self.gibibyte }
        return unit
    }

    /// The first event of a rule on a host of 8 GiB from which a GiB is gone every hundred seconds, in GiB.
    private func event(
        when: String = "memory.available < 5GiB", _ host: @escaping (Double) -> [String: Double] = { _ in [:] },
        units: (Double) -> [UnitSample], processes: [ProcessSample] = []
    ) throws -> Event {
        let engine = AlertEngine(rules: [try rule("low", when: when)])
        for second in 0...400 {
            let time = Double(second)
            var values = ["memory.total": 8, "memory.available": 7 - time / 100, "memory.headroom": 7 - time / 100]
            values.merge(host(time)) { $1 }
            var sample = Sample(at: time, values.mapValues { $0 * Self.gibibyte }, units: units(time))
            sample.processes = processes
            if let event = engine.evaluate(sample).first { return event }
        }
        throw NoEvent()
    }

    private struct NoEvent: Error {}

    @Test func `names the unit that grew, and not the bigger one that did not`() throws {
        let event = try event(units: { [self.unit("db.service", 3), self.unit("leak@3.service", $0 / 100)] })
        let culprit = try #require(event.culprit)
        #expect(culprit.unit == "leak@3.service")
        #expect(culprit.kind == .processes)
        #expect(abs(culprit.growth / culprit.over / (Self.gibibyte / 100) - 1) < 0.05)
        #expect(culprit.growth >= 0.05 * 8 * Self.gibibyte)
        #expect(abs(culprit.share - 2.0 / 8) < 0.01)
        #expect(event.topUnits.map(\.name) == ["leak@3.service", "db.service"])
        #expect(event.topUnits[1].growth == 0)
    }

    @Test func `nobody is named who accounts for little of the loss`() throws {
        #expect(try event(units: { [self.unit("a", 1 + $0 / 500), self.unit("b", 1 + $0 / 500)] }).culprit == nil)
        #expect(try event(units: { [self.unit("a", 1 + $0 / 250)] }).culprit?.unit == "a")
    }

    @Test func `a new unit is named for less`() throws {
        let culprit = try #require(
            try event(units: { [self.unit("a", 1 + $0 / 500, [.unitAge: 7200])] }).culprit)
        #expect(culprit.unit == "a")
        #expect(culprit.age == 7200)
    }

    /// A unit that goes up by half a GiB every minute, and down again.
    private func swing(_ time: Double) -> Double { time.truncatingRemainder(dividingBy: 60) < 30 ? 1 : 1.5 }

    /// Who is blamed beside it when another unit has leaked for so many seconds to a GiB.
    private func suspectBesideSwing(_ leak: Double, left: Double) throws -> Culprit? {
        try event(
            { time in
                let available = left - time / leak - swing(time)
                return ["memory.available": available, "memory.headroom": available]
            }, units: { [unit("leak", $0 / leak), unit("db", swing($0))] }
        ).culprit
    }

    @Test func `who only comes to where it was before is not blamed in place of who grew`() throws {
        #expect(try suspectBesideSwing(125, left: 7.5)?.unit == "leak")
    }

    @Test func `who comes to where it was before is named where nobody grew by more`() throws {
        #expect(try suspectBesideSwing(1000, left: 6.65)?.unit == "db")
    }

    @Test func `a unit that came only now has grown from nothing`() throws {
        let culprit = try #require(
            try event(units: { [self.unit("db", 3)] + ($0 < 150 ? [] : [self.unit("a", 2)]) }).culprit)
        #expect(culprit.unit == "a")
        #expect(abs(culprit.growth - 2 * Self.gibibyte) < 1000)
    }

    @Test(arguments: [(0.01, "shop"), (2, nil)] as [(Double, String?)])
    func `a unit whose restart is seen late has grown from nothing, unless it only refills what it had`(
        before: Double, name: String?
    ) throws {
        let culprit = try event(units: {
            [$0 < 200 ? self.unit("shop", before) : self.unit("shop", $0 / 100, cgroupInode: 2)]
        }).culprit
        #expect(culprit?.unit == name)
    }

    @Test func `a unit that was there at the first look, some ticks after the start, has not grown`() throws {
        let event = try event(units: { $0 < 2 ? [] : [self.unit("db", 3)] })
        #expect(event.culprit == nil)
        #expect(event.topUnits.map(\.growth) == [0])
    }

    @Test(arguments: 0..<10)
    func `a unit is named also when it was last looked at before a fast leak's newest seconds`(lag: Int) throws {
        // Every ten seconds, as where units are known by their processes.
        func looked(_ time: Double) -> Double {
            Swift.max(0, ((time + Double(lag)) / 10).rounded(.down) * 10 - Double(lag))
        }
        let event = try event(
            { ["memory.available": 7 - $0 / 10, "memory.headroom": 7 - $0 / 10] },
            units: { [self.unit("db", 3), self.unit("leak", looked($0) / 10)] })
        #expect(event.culprit?.unit == "leak")
        #expect(event.topUnits.first?.growth ?? 0 > 0)
    }

    @Test func `files in tmpfs are not blamed on processes`() throws {
        let culprit = try #require(
            try event({ ["memory.shmem": $0 / 100] }, units: { [self.unit("w.service", 1, [.unitShmem: $0 / 100])] })
                .culprit)
        #expect(culprit.kind == .tmpfs)
        #expect(culprit.unit == "w.service")
        #expect(culprit.name == "tmpfs")
    }

    @Test func `files in tmpfs that went to swap are not blamed on processes either`() throws {
        let culprit = try #require(
            try event(
                { _ in ["memory.shmem": 1] }, units: { [self.unit("w", 0.1, [.unitShmem: 1, .unitSwap: $0 / 100])] }
            )
            .culprit)
        #expect(culprit.kind == .tmpfs)
        #expect(culprit.unit == "w")
    }

    @Test func `nor are they where some of them are still in memory`() throws {
        let culprit = try #require(
            try event(
                { ["memory.shmem": $0 / 400] },
                units: { [self.unit("w", 0.1, [.unitShmem: $0 / 400, .unitSwap: $0 / 133])] }
            ).culprit)
        #expect(culprit.kind == .tmpfs)
    }

    @Test func `files of a unit inside of a unit are counted once`() throws {
        let culprit = try #require(
            try event(
                { ["memory.shmem": $0 / 100] },
                units: {
                    [
                        self.unit("user@7.service", 0.1, [.unitShmem: $0 / 100]),
                        self.unit("user@7.service/app.service", 0.1, [.unitShmem: $0 / 100]),
                    ]
                }
            ).culprit)
        #expect(culprit.kind == .tmpfs)
        #expect(culprit.growth < 1.1 * culprit.memory)
    }

    @Test func `swapped process memory is process memory`() throws {
        let culprit = try #require(try event(units: { [self.unit("a", 1, [.unitSwap: $0 / 100])] }).culprit)
        #expect(culprit.kind == .processes)
    }

    @Test func `a leak that is swapped out as fast as it grows is not taken for files`() throws {
        let culprit = try #require(
            try event(
                { ["memory.shmem": 0.01 + $0 / 1e6] },
                units: { [self.unit("leak", 2 - $0 / 1e4, [.unitSwap: $0 / 100, .unitShmem: 0.01 + $0 / 1e6])] }
            ).culprit)
        #expect(culprit.kind == .processes)
        #expect(culprit.unit == "leak")
    }

    @Test func `what no unit has is the kernel's`() throws {
        let culprit = try #require(
            try event({ ["memory.slab.unreclaimable": $0 / 100] }, units: { _ in [self.unit("a", 1)] }).culprit)
        #expect(culprit.kind == .kernel)
        #expect(culprit.unit == nil)
    }

    @Test func `remembered file names are the kernel's, by the unit that looked them up`() throws {
        let event = try event(
            when: "memory.slab.reclaimable > 2GiB",
            {
                [
                    "memory.available": 7, "memory.headroom": 7, "memory.slab.reclaimable": $0 / 100,
                    "memory.slab.unreclaimable": 0.1,
                ]
            },
            units: { [self.unit("find.service", 1, [.unitSlabReclaimable: $0 / 100]), self.unit("b", 2)] })
        #expect(event.culprit?.kind == .kernel)
        #expect(event.culprit?.unit == "find.service")
    }

    @Test func `page cache is named where the rule is about it and nothing else grew`() throws {
        let event = try event(
            when: "increase(refault.file, 5m) > 1000000000",
            { ["memory.available": 7, "memory.headroom": 7, "memory.cached": $0 / 100, "refault.file": $0 / 100] },
            units: { [self.unit("a", 1, [.unitFile: $0 / 100])] })
        #expect(event.culprit?.kind == .pageCache)
        #expect(event.culprit?.unit == "a")
    }

    @Test func `a unit inside of a unit is named rather than the outer one`() throws {
        let event = try event(units: {
            [self.unit("user@7.service", 1 + $0 / 100), self.unit("user@7.service/app.service", $0 / 100)]
        })
        #expect(event.culprit?.unit == "user@7.service/app.service")
    }

    @Test func `a host that lost nothing accuses nobody`() throws {
        let event = try event(
            { _ in ["memory.available": 4, "memory.headroom": 4] }, units: { _ in [self.unit("a", 4)] })
        #expect(event.culprit == nil)
        #expect(event.topUnits.map(\.name) == ["a"])
    }

    @Test func `other subjects accuse nobody`() throws {
        let event = try event(when: "load.1m > 1", { ["load.1m": $0] }, units: { [self.unit("a", $0 / 100)] })
        #expect(event.culprit == nil && event.topUnits.isEmpty)
    }

    @Test func `the biggest process of the suspect is told`() throws {
        let processes = [(7, "a", 1), (4711, "leak", 2), (9, "leak", 1)].map { pid, unit, gibibytes in
            ProcessSample(
                pid: Int32(pid), name: "worker", unit: unit, memory: UInt64(gibibytes) << 30, oomScore: 900,
                isNextVictim: pid == 4711)
        }
        let event = try event(units: { [self.unit("leak", $0 / 100), self.unit("a", 2)] }, processes: processes)
        #expect(event.culprit?.processes.map(\.pid) == [4711, 9])
        #expect(event.message.contains("; largest process worker (pid 4711, 2 GiB, highest oom_score)"))
    }
}
