import ProcMetrics
import Testing

@testable import HealthRules

struct UnitMemoryTrackerTests {
    private static let gibibyte = 1_073_741_824.0

    private func sample(_ name: String, _ gibibytes: Double?, instance: UInt64 = 1, arrived: Double? = nil)
        -> UnitSample
    {
        var unit = UnitSample(name: name, instance: instance)
        unit[.unitAnon] = gibibytes.map { $0 * Self.gibibyte }
        unit[.unitArrived] = arrived
        return unit
    }

    /// Reads samples a second apart.
    private func read(_ suspects: inout UnitMemoryTracker, seconds: ClosedRange<Int>, _ units: (Double) -> [UnitSample])
    {
        for second in seconds {
            let newest = Sample(
                at: Double(second), ["memory.total": 8 * Self.gibibyte, "memory.headroom": 4 * Self.gibibyte],
                units: units(Double(second)))
            suspects.read(newest, at: BucketedTime(Int64(second) * 1_000_000_000))
        }
    }

    @Test func `follows each unit by its name, wherever it stands in the sample`() throws {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...60) { time in
            let units = [sample("a", 1), sample("b", 1 + time / 100)]
            return Int(time) % 7 < 3 ? units : units.reversed()
        }
        #expect(try #require(suspects.unit(named: "a")).growth == 0)
        // 1/100 GiB a second is 36 GiB an hour, 4.5 times the memory.
        #expect(abs(try #require(suspects.unit(named: "b")).growth - 4.5) < 0.1)
    }

    @Test func `another life of a unit begins anew`() throws {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...60) { [sample("a", 1 + $0 / 100)] }
        read(&suspects, seconds: 61...62) { [sample("a", 1 + $0 / 100, instance: 2)] }
        let unit = try #require(suspects.unit(named: "a"))
        #expect(unit.growth == 0)
        #expect(unit.restartedAt == 61_000_000_000)
    }

    @Test func `a value that is absent, or a unit that is gone, loses its place`() {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...5) { [sample("a", $0 < 3 ? 1 : nil), sample("b", 1)] }
        #expect(suspects.unit(named: "a") == nil)
        #expect(suspects.has("a"))
        read(&suspects, seconds: 6...7) { _ in [sample("c", 1)] }
        #expect(!suspects.has("b"))
        #expect(suspects.units.filter { !$0.isFree }.map(\.name) == ["c"])
    }

    @Test func `the biggest and the newest stay, and places are bounded`() {
        var suspects = UnitMemoryTracker()
        let many = (0..<500).map { sample("unit\($0)", Double($0 + 1) / 1000, arrived: $0 == 80 ? 60 : nil) }
        read(&suspects, seconds: 0...5) { _ in many }
        let names = Set(suspects.units.map(\.name))
        #expect(suspects.units.count == UnitMemoryTracker.limit)
        #expect(names.contains("unit499") && names.contains("unit80") && !names.contains("unit79"))
    }

    @Test func `units that come and go take no more places`() {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...300) { time in (0..<200).map { sample("run-\(Int(time) * 200 + $0)", 0.01) } }
        #expect(suspects.units.count == UnitMemoryTracker.limit)
    }

    @Test func `two units of one size do not take each other's place`() throws {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...12) { time in
            (0..<200).map { sample("unit\($0)", 1 + Double(($0 + Int(time)) % 2) / 100) }
        }
        let followed = suspects.units.filter { $0.held.past[.fast].first(from: 0)?.number == 0 }
        #expect(followed.count == UnitMemoryTracker.limit)
    }

    @Test func `its own limit comes before the host's memory`() throws {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...60) { time in
            var unit = sample("a", 1 + time / 100)
            unit[.unitMemory] = (1.5 + time / 100) * Self.gibibyte
            unit[.unitFileInactive] = 0.5 * Self.gibibyte
            unit[.unitLimit] = 2 * Self.gibibyte
            return [unit]
        }
        let end = try #require(suspects.unit(named: "a")?.exhaustion)
        #expect(abs(end.likely - 40) < 2)
    }

    @Test func `a limit that is small for the host is foretold too`() throws {
        var suspects = UnitMemoryTracker()
        read(&suspects, seconds: 0...120) { time in
            // 0.2 MiB a second, of 64 MiB.
            var unit = sample("a", (10 + time / 5) / 1024)
            unit[.unitMemory] = (10 + time / 5) / 1024 * Self.gibibyte
            unit[.unitLimit] = Self.gibibyte / 16
            return [unit]
        }
        let end = try #require(suspects.unit(named: "a")?.exhaustion)
        #expect(abs(end.likely - 150) < 10)
    }
}
