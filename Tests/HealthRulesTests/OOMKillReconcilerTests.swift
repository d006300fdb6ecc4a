import ProcMetrics
import Testing

@testable import HealthRules

struct OOMKillReconcilerTests {
    private func kill(_ pid: Int32, unit: String? = nil) -> OOMKill {
        OOMKill(pid: pid, name: "leak", unit: unit, memory: nil, oomMemcgUnit: nil)
    }

    private func sample(
        at seconds: Double, counted: Double?, kills: [OOMKill] = [], units: [String: Double] = [:], log: Bool = true
    ) -> Sample {
        var sample = Sample(at: seconds, counted.map { ["oom.kills": $0] } ?? [:])
        sample.kills = kills
        sample.hasKernelLog = log
        sample.units = units.sorted { $0.key < $1.key }.map { name, kills in
            var unit = UnitSample(name: name, cgroupInode: 1)
            unit[.unitOOMKills] = kills
            return unit
        }
        return sample
    }

    /// What is told, as `pid 5`, `3` or `3 of a.service`.
    private func reported(_ samples: [Sample]) -> [[String]] {
        var ledger = OOMKillReconciler()
        return samples.map { sample in
            ledger.enter(sample).map { report in
                let what = report.victim.map { "pid \($0.pid)" } ?? "\(report.count)"
                return report.unit.map { "\(what) of \($0)" } ?? what
            }
        }
    }

    @Test func `a kill that is counted and told in the same tick is told once`() {
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 1, counted: 8, kills: [kill(5)]), sample(at: 2, counted: 8),
                sample(at: 9, counted: 8),
            ]) == [[], ["pid 5"], [], []])
    }

    @Test func `the log may come a tick before the counter, or after it`() {
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 1, counted: 7, kills: [kill(5)]), sample(at: 2, counted: 8),
                sample(at: 9, counted: 8),
            ]) == [[], ["pid 5"], [], []])
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 1, counted: 8), sample(at: 2, counted: 8, kills: [kill(5)]),
                sample(at: 9, counted: 8),
            ]) == [[], [], ["pid 5"], []])
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 60, counted: 7, kills: [kill(5)]), sample(at: 120, counted: 8),
                sample(at: 180, counted: 8),
            ]) == [[], ["pid 5"], [], []])
    }

    @Test func `what the log does not tell within two seconds is told by its number`() {
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 1, counted: 10), sample(at: 2, counted: 10, kills: [kill(5)]),
                sample(at: 3, counted: 10), sample(at: 4, counted: 10),
            ]) == [[], [], ["pid 5"], ["2"], []])
    }

    @Test func `without a log the number is told at once`() {
        #expect(
            reported([sample(at: 0, counted: 7, log: false), sample(at: 1, counted: 9, log: false)]) == [[], ["2"]])
    }

    @Test func `the log alone is enough`() {
        #expect(reported([sample(at: 0, counted: nil, kills: [kill(5), kill(6)])]) == [["pid 5", "pid 6"]])
    }

    @Test func `what was told long ago and never counted does not hide a kill`() {
        #expect(
            reported([
                sample(at: 0, counted: 7), sample(at: 1, counted: 7, kills: [kill(5)]), sample(at: 9, counted: 7),
                sample(at: 10, counted: 8), sample(at: 12, counted: 8),
            ]) == [[], ["pid 5"], [], [], ["1"]])
    }

    @Test func `the first of a group is told by the kernel twice, and here once`() {
        #expect(
            reported([
                sample(at: 0, counted: 0), sample(at: 1, counted: 3, kills: [kill(5), kill(6), kill(5)]),
                sample(at: 9, counted: 3),
            ]) == [[], ["pid 5", "pid 6"], []])
        #expect(
            reported([
                sample(at: 0, counted: 0), sample(at: 1, counted: 1, kills: [kill(5)]),
                sample(at: 90, counted: 2, kills: [kill(5)]),
            ]) == [[], ["pid 5"], ["pid 5"]])
    }

    @Test func `the first of a big group may be told again seconds later, on a host that prints slowly`() {
        let others = (6...200).map { kill($0) }
        #expect(
            reported([
                sample(at: 0, counted: 0), sample(at: 1, counted: 1, kills: [kill(5)]),
                sample(at: 5, counted: 197, kills: others + [kill(5)]), sample(at: 9, counted: 197),
            ]) == [[], ["pid 5"], others.map { "pid \($0.pid)" }, []])
    }

    @Test func `a unit counts the first of its group twice too`() {
        let units: [String: Double] = ["a.service": 3, "b.service": 1]
        let kills = [5, 6, 5].map { kill($0, unit: "a.service") }
        #expect(
            reported([
                sample(at: 0, counted: 0, units: ["a.service": 0, "b.service": 0]),
                sample(at: 1, counted: 4, kills: kills, units: units), sample(at: 3, counted: 4, units: units),
            ]) == [[], ["pid 5 of a.service", "pid 6 of a.service"], ["1 of b.service"]])
    }

    @Test func `a unit that counts only after the log has told is not taken for that of another kill`() {
        #expect(
            reported([
                sample(at: 0, counted: 7, units: ["a.service": 0, "b.service": 0]),
                sample(
                    at: 1, counted: 7, kills: [kill(5, unit: "a.service")], units: ["a.service": 0, "b.service": 0]),
                sample(at: 2, counted: 9, units: ["a.service": 1, "b.service": 1]),
                sample(at: 4, counted: 9, units: ["a.service": 1, "b.service": 1]),
            ]) == [[], ["pid 5 of a.service"], [], ["1 of b.service"]])
    }

    @Test func `a user's manager that counts for its units is told with them`() {
        let before: [String: Double] = ["user@1000.service": 0, "z.service": 0]
        let after: [String: Double] = ["user@1000.service": 1, "z.service": 1]
        let kills = [kill(5, unit: "user@1000.service/own.service")]
        #expect(
            reported([
                sample(at: 0, counted: 7, units: before), sample(at: 1, counted: 9, kills: kills, units: after),
                sample(at: 3, counted: 9, units: after),
            ]) == [[], ["pid 5 of user@1000.service/own.service"], ["1 of z.service"]])
        #expect(
            reported([
                sample(at: 0, counted: 7, units: before), sample(at: 1, counted: 7, kills: kills, units: before),
                sample(at: 2, counted: 9, units: after), sample(at: 4, counted: 9, units: after),
            ]) == [[], ["pid 5 of user@1000.service/own.service"], [], ["1 of z.service"]])
    }

    @Test func `a victim whose report the kernel held back is of the one unit that counted`() {
        let before: [String: Double] = ["a.service": 0, "b.service": 0]
        #expect(
            reported([
                sample(at: 0, counted: 7, units: before),
                sample(at: 1, counted: 9, kills: [kill(5), kill(6)], units: ["a.service": 2, "b.service": 0]),
                sample(at: 2, counted: 11, kills: [kill(7), kill(8)], units: ["a.service": 3, "b.service": 1]),
            ]) == [[], ["pid 5 of a.service", "pid 6 of a.service"], ["pid 7", "pid 8"]])
    }

    @Test func `a unit that counts names a kill that the log does not tell`() {
        let units: [String: Double] = ["a.service": 4, "b.service": 0]
        #expect(
            reported([
                sample(at: 0, counted: 7, units: units, log: false),
                sample(at: 1, counted: 9, units: ["a.service": 5, "b.service": 0], log: false),
            ]) == [[], ["1 of a.service", "1"]])
        #expect(
            reported([
                sample(at: 0, counted: 7, units: units),
                sample(
                    at: 1, counted: 9, kills: [kill(5, unit: "a.service")], units: ["a.service": 5, "b.service": 1]),
                sample(at: 3, counted: 9, units: ["a.service": 5, "b.service": 1]),
            ]) == [[], ["pid 5 of a.service"], ["1 of b.service"]])
    }

    @Test func `a counter that steps back tells nothing`() {
        #expect(
            reported([sample(at: 0, counted: 9, log: false), sample(at: 1, counted: 3, log: false)]) == [[], []])
    }

    @Test func `the sum of what is told is what was counted`() {
        var dice: UInt64 = 88
        func next(_ sides: UInt64) -> UInt64 {
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (dice >> 33) % sides
        }
        for _ in 0..<200 {
            var ledger = OOMKillReconciler()
            var (counted, pid, seconds) = (0.0, Int32(1), 0.0)
            var (soon, sum): ([OOMKill], UInt64) = ([], 0)
            for tick in 0..<60 {
                seconds += 0.5
                var logged = soon
                soon = []
                for _ in 0..<(tick < 50 && tick > 0 ? next(3) : 0) {
                    counted += 1
                    pid += 1
                    switch next(4) {
                    case 0: soon.append(kill(pid))
                    case 1: break
                    default: logged.append(kill(pid))
                    }
                }
                for report in ledger.enter(sample(at: seconds, counted: counted, kills: logged)) { sum += report.count }
            }
            #expect(Double(sum) == counted)
            #expect(ledger.reported == UInt64(counted))
        }
    }

    @Test func `knows up to where everything has been told`() {
        var ledger = OOMKillReconciler()
        #expect(ledger.reported == nil)
        _ = ledger.enter(sample(at: 0, counted: 7))
        #expect(ledger.reported == 7)
        _ = ledger.enter(sample(at: 1, counted: 9, kills: [kill(5)]))
        #expect(ledger.reported == 8)
        _ = ledger.enter(sample(at: 2, counted: 9, kills: [kill(6), kill(7)]))
        #expect(ledger.reported == 10)
    }

    @Test func `numbers that cannot be are survived`() {
        var ledger = OOMKillReconciler()
        for (second, kills) in [UInt64(0), .max, 0, .max, 5].enumerated() {
            var sample = sample(at: Double(second) / 10, counted: nil, kills: [kill(Int32(second))])
            sample.set(.oomKills, raw: kills)
            _ = ledger.enter(sample)
        }
        #expect(ledger.reported != nil)
        #expect(ledger.enter(sample(at: 100, counted: 5)).map(\.count) == [.max])
    }
}
