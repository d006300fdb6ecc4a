import ProcMetrics
import Testing

@testable import HealthRules

struct UnitOOMCountersTests {
    private func unit(_ name: String, _ kills: Double?, cgroupInode: UInt64 = 1) -> UnitSample {
        var unit = UnitSample(name: name, cgroupInode: cgroupInode)
        unit[.unitOOMKills] = kills
        return unit
    }

    private func taken(_ ticks: [[UnitSample]], kills: UInt64 = 9) -> [String] {
        var units = UnitOOMCounters()
        for (second, samples) in ticks.enumerated() { units.count(samples, at: Int64(second)) }
        return units.take(kills).map { "\($0.count) \($0.unit ?? "-")" }
    }

    @Test func `gives kills to the units that counted them`() {
        let first = [unit("a.service", 4), unit("b.service", 0), unit("c.service", nil)]
        #expect(
            taken([first, [unit("a.service", 6), unit("b.service", 1), unit("c.service", nil)]]) == [
                "2 a.service", "1 b.service", "6 -",
            ])
        #expect(taken([first, [unit("a.service", 6)]], kills: 1) == ["1 a.service"])
        #expect(taken([first, first]) == ["9 -"])
        #expect(taken([first, [unit("a.service", 6)]], kills: 0) == [])
    }

    @Test func `what was counted before the first look is old`() {
        #expect(taken([[unit("a.service", 4)]]) == ["9 -"])
        #expect(taken([[], [unit("a.service", 4)]]) == ["9 -"])
    }

    @Test func `a unit that is new or anew there has counted from zero`() {
        #expect(
            taken([[unit("a.service", 4)], [unit("a.service", 4), unit("b.service", 2)]]) == ["2 b.service", "7 -"])
        #expect(taken([[unit("a.service", 4)], [unit("a.service", 1, cgroupInode: 2)]]) == ["1 a.service", "8 -"])
        #expect(taken([[unit("a.service", 4)], [unit("a.service", 3)]]) == ["9 -"])
    }

    @Test func `what was counted while nobody read a unit's counter is old`() {
        let former = [unit("a.service", nil), unit("b.service", 0)]
        #expect(taken([former, [unit("a.service", 4), unit("b.service", 1)]], kills: 1) == ["1 b.service"])
        #expect(
            taken(
                [[unit("a.service", 4), unit("b.service", 0)], former, [unit("a.service", 5), unit("b.service", 1)]],
                kills: 1) == ["1 b.service"])
    }

    @Test func `a user's manager does not count again what its units count`() {
        let inner = "user@1000.service/x.service"
        #expect(
            taken([
                [unit("user@1000.service", 0), unit(inner, 0)], [unit("user@1000.service", 1), unit(inner, 1)],
            ]) == ["1 \(inner)", "8 -"])
    }

    @Test func `forgets what was told, and what nobody asks for`() {
        var units = UnitOOMCounters()
        units.count([unit("a.service", 0)], at: 0)
        units.count([unit("a.service", 2)], at: 1)
        units.report("a.service", at: 1)
        units.report("b.service", at: 1)
        units.forget(before: 0)
        #expect(units.take(5).map(\.count) == [1, 4])
        units.count([unit("a.service", 3)], at: 5)
        units.forget(before: 5)
        #expect(units.take(5).map(\.unit) == [nil])
    }
}
