import ProcMetrics
import Testing

@testable import HealthRules

struct UnitsAtLimitTests {
    private var limits = UnitsAtLimit()

    /// What of the host's growth, a second and a counter, is put down to units at their limit.
    private mutating func explained(
        after seconds: Int, host: UnitsAtLimit.Counters, units: (Double) -> [UnitSample]
    ) -> UnitsAtLimit.Counters {
        let before = limits.explained
        for second in 0...seconds {
            let time = Double(second)
            let values = [
                "pressure.memory.some": time * host.some, "pressure.memory.full": time * host.full,
                "refault.file": time * host.refaults,
            ]
            limits.read(Sample(at: time, values, units: units(time)))
        }
        return (limits.explained - before) / Double(seconds)
    }

    @Test mutating func `what a unit does at its own limit is put down to it`() {
        let share = explained(after: 100, host: [0.5, 0.3, 2000]) { time in
            [.stalled("docker", time, 0.45, hits: 5, refaults: 1900), .stalled("nginx", time, 0.01)]
        }
        #expect(share.some > 0.43 && share.some < 0.46)
        #expect(share.full > 0.28 && share.full < 0.31)
        #expect(share.refaults > 1850 && share.refaults <= 1900)
    }

    @Test mutating func `a unit's figure can be larger than the host's, because idle processors do not count`() {
        let share = explained(after: 100, host: [0.3, 0.2, 2000]) { [.stalled("docker", $0, 0.9, hits: 5)] }
        #expect(share.some > 0.29 && share.some <= 0.3 && share.full <= 0.2)
    }

    @Test mutating func `without a limit that is reached nothing is`() {
        for hits in [0, Double.nan] {
            let share = explained(after: 20, host: [0.5, 0.3, 2000]) {
                [.stalled("docker", $0, 0.5, hits: hits, refaults: 2000)]
            }
            #expect(share == .zero)
        }
    }

    @Test mutating func `a limit that was reached long ago explains nothing`() {
        let units = { (time: Double) in
            var unit = UnitSample.stalled("docker", time, 0.5, refaults: 2000)
            unit[.unitLimitHits] = min(time, 10)
            return [unit]
        }
        let share = explained(after: 100, host: [0.5, 0.3, 2000], units: units)
        #expect(share.some < 0.11 && share.some > 0.08 && share.refaults < 420)
    }

    @Test mutating func `where others are stalled as well the host is short of memory for them`() {
        let share = explained(after: 100, host: [0.8, 0.6, 5000]) { time in
            [.stalled("docker", time, 0.8, hits: 5, refaults: 1000), .stalled("mariadb", time, 0.6)]
        }
        #expect(share.some < 0.21 && share.full < 0.01)
        #expect(share.refaults > 950 && share.refaults <= 1000)
    }

    @Test mutating func `the host has no more stalls than it counts, whatever others have`() {
        let share = explained(after: 100, host: [0.3, 0.2, 2000]) { time in
            [.stalled("docker", time, 0.3, hits: 5), .stalled("mariadb", time, 0.9)]
        }
        #expect(share.some > -0.001 && share.some < 0.01 && share.full > -0.001 && share.full < 0.01)
    }

    @Test mutating func `refaults that are read late are subtracted from what comes next`() {
        let share = explained(after: 200, host: [0.5, 0.3, 2000]) { time in
            var unit = UnitSample.stalled("docker", time, 0.5, hits: 5)
            unit[.unitRefaultFile] = (time / 10).rounded(.down) * 10 * 1900
            return [unit]
        }
        #expect(share.refaults > 1700 && share.refaults <= 1900)
    }

    @Test mutating func `units that come and go change nothing for the others`() {
        let share = explained(after: 100, host: [0.5, 0.3, 0]) { time in
            let passing = (0..<Int(time) % 3).map { UnitSample.stalled("run-\($0)", time, 0) }
            return passing + [.stalled("docker", time, 0.5, hits: 5)]
        }
        #expect(share.some > 0.47)
    }

    @Test mutating func `counters that begin again, are absent or jump explain no more than the host has`() {
        let share = explained(after: 100, host: [0.2, 0.1, 10]) { time in
            var unit = UnitSample.stalled("docker", time < 50 ? time : time - 50, 0.2, hits: 5, refaults: 10)
            if time > 70, time < 75 { unit[.unitPressureMemorySome] = nil }
            if time == 90 { unit[.unitPressureMemorySome] = 1e9 }
            return [unit]
        }
        #expect(share.some > 0.17 && share.some <= 0.2 && share.full <= 0.1 && share.refaults <= 10)
    }
}

extension UnitSample {
    /// A unit whose tasks are stalled for a share of the time, all at once; `hits` and `refaults` are per second.
    static func stalled(
        _ name: String, _ time: Double, _ share: Double, hits: Double = .nan, refaults: Double = .nan
    ) -> UnitSample {
        var unit = UnitSample(name: name)
        unit[.unitMemory] = 1e9
        unit[.unitPressureMemorySome] = time * share
        unit[.unitPressureMemoryFull] = time * share
        unit[.unitLimitHits] = hits.isNaN ? nil : time * hits
        unit[.unitRefaultFile] = refaults.isNaN ? nil : time * refaults
        return unit
    }
}
