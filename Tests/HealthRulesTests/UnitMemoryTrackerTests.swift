import ProcMetrics
import Testing

@testable import HealthRules

struct UnitMemoryTrackerTests {
    private static let gibibyte = 1_073_741_824.0

    private func sample(_ name: String, _ gibibytes: Double?, cgroupInode: UInt64 = 1, age: Double? = nil)
        -> UnitSample
    {
        var unit = UnitSample(name: name, cgroupInode: cgroupInode)
        unit[.unitAnon] = gibibytes.map { $0 * Self.gibibyte }
        unit[.unitAge] = age
        return unit
    }

    /// Reads samples a second apart.
    private func read(_ tracker: inout UnitMemoryTracker, seconds: ClosedRange<Int>, _ units: (Double) -> [UnitSample])
    {
        for second in seconds {
            let newest = Sample(
                at: Double(second), ["memory.total": 8 * Self.gibibyte, "memory.headroom": 4 * Self.gibibyte],
                units: units(Double(second)))
            tracker.read(newest, HostMemory(newest), at: BucketedTime(Int64(second) * 1_000_000_000))
        }
    }

    @Test func `follows each unit by its name, wherever it stands in the sample`() throws {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...60) { time in
            let units = [sample("a", 1), sample("b", 1 + time / 100)]
            return Int(time) % 7 < 3 ? units : units.reversed()
        }
        #expect(try #require(tracker.unit(named: "a")).growth == 0)
        // In bytes per second.
        #expect(abs(try #require(tracker.unit(named: "b")).growth * 100 / Self.gibibyte - 1) < 0.02)
    }

    @Test func `a restart of a unit begins a new history`() throws {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...60) { [sample("a", 1 + $0 / 100)] }
        read(&tracker, seconds: 61...62) { [sample("a", 1 + $0 / 100, cgroupInode: 2)] }
        let unit = try #require(tracker.unit(named: "a"))
        #expect(unit.growth == 0)
        #expect(unit.restartedAt == 61_000_000_000)
    }

    @Test func `a value that is absent for a minute, or a unit that stopped, loses its place`() {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...60) { [sample("a", $0 < 3 ? 1 : nil), sample("b", 1)] }
        #expect(tracker.unit(named: "a") != nil)
        read(&tracker, seconds: 61...65) { _ in [sample("a", nil), sample("b", 1)] }
        #expect(tracker.unit(named: "a") == nil)
        #expect(tracker.has("a"))
        read(&tracker, seconds: 6...7) { _ in [sample("c", 1)] }
        #expect(!tracker.has("b"))
        #expect(tracker.units.filter { !$0.isFree }.map(\.name) == ["c"])
    }

    @Test func `the largest and the newest stay, and places are bounded`() {
        var tracker = UnitMemoryTracker()
        let many = (0..<500).map { sample("unit\($0)", Double($0 + 1) / 1000, age: $0 == 80 ? 60 : nil) }
        read(&tracker, seconds: 0...5) { _ in many }
        let names = Set(tracker.units.map(\.name))
        #expect(tracker.units.count == UnitMemoryTracker.limit)
        #expect(names.contains("unit499") && names.contains("unit80") && !names.contains("unit79"))
    }

    @Test func `units that come and go take no more places`() {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...300) { time in (0..<200).map { sample("run-\(Int(time) * 200 + $0)", 0.01) } }
        #expect(tracker.units.count == UnitMemoryTracker.limit)
    }

    @Test func `two units of one size do not take each other's place`() throws {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...12) { time in
            (0..<200).map { sample("unit\($0)", 1 + Double(($0 + Int(time)) % 2) / 100) }
        }
        let followed = tracker.units.filter { $0.held.history[.fast].first(from: 0)?.number == 0 }
        #expect(followed.count == UnitMemoryTracker.limit)
    }

    @Test func `its own limit comes before the host's memory`() throws {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...60) { time in
            var unit = sample("a", 1 + time / 100)
            unit[.unitMemory] = (1.5 + time / 100) * Self.gibibyte
            unit[.unitFileInactive] = 0.5 * Self.gibibyte
            unit[.unitMemoryMax] = 2 * Self.gibibyte
            return [unit]
        }
        let end = try #require(tracker.unit(named: "a")?.forecast)
        #expect(abs(end.expected - 40) < 2)
    }

    @Test func `a limit that is small for the host is foretold too`() throws {
        var tracker = UnitMemoryTracker()
        read(&tracker, seconds: 0...120) { time in
            // 0.2 MiB a second, of 64 MiB.
            var unit = sample("a", (10 + time / 5) / 1024)
            unit[.unitMemory] = (10 + time / 5) / 1024 * Self.gibibyte
            unit[.unitMemoryMax] = Self.gibibyte / 16
            return [unit]
        }
        let end = try #require(tracker.unit(named: "a")?.forecast)
        #expect(abs(end.expected - 150) < 10)
    }
}
