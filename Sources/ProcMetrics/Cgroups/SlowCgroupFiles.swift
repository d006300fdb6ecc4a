internal import Synchronization

/// Reads the expensive files of units in detail, apart from the tick: memory.stat makes the kernel add up what its CPUs
/// have counted, which takes milliseconds with many control groups and can wait for a lock. memory.max, memory.high and
/// pids.current are read with it.
///
/// Each is read every ten seconds, sooner when the unit's memory has moved, and in every round for the largest units
/// while an alert is firing, and for units that are stalled at their own limit, whose refaults are taken out of the host's.
/// Belongs to the queue of its collector.
public final class SlowCgroupFiles {
    private var schedules: [UInt64: UnitReadSchedule] = [:]
    private var readings: [UInt64: SlowReadings.Reading] = [:]
    private var files = CgroupFileReader()

    /// Units whose files are read in every round while an alert is firing; and as many that are stalled at their limit.
    private static let largest = 8

    public init() {}

    /// One round. May wait for the kernel.
    ///
    /// - Parameters:
    ///   - units: Of the newest set. The files of one unit at a time stay open for the reading.
    ///   - now: CLOCK_MONOTONIC in nanoseconds, before the round: a value counts as older than it is rather than younger.
    ///   - memoryTotal: Of the host, in bytes.
    /// - Returns: The newest readings of every unit in detail.
    public func collect(_ units: [UnitInDetail], at now: Int64, memoryTotal: UInt64, hasFiringAlert: Bool)
        -> SlowReadings
    {
        // Half a percent of the host's memory.
        let step = max(UnitReadSchedule.smallestStep, memoryTotal / 200)
        let urgent = Self.stalledAtLimit(units).union(hasFiringAlert ? Self.largest(of: units) : [])
        var result = SlowReadings()
        var kept: Set<UInt64> = []
        for (place, unit) in units.enumerated() {
            guard let open = unit.openFiles else { continue }
            kept.insert(unit.cgroupInode)
            var schedule = schedules[unit.cgroupInode] ?? UnitReadSchedule()
            schedule.memory = open.handle.memory.load(ordering: .relaxed)
            if schedule.isDue(at: now, step: step) || urgent.contains(unit.cgroupInode) {
                readings[unit.cgroupInode] = read(open, of: unit, at: now, &result)
                schedule.haveRead(at: now, place: place)
            }
            schedules[unit.cgroupInode] = schedule
            result.readings += [readings[unit.cgroupInode]].compactMap { $0 }
        }
        schedules = schedules.filter { kept.contains($0.key) }
        readings = readings.filter { kept.contains($0.key) }
        return result
    }

    private func read(_ open: CgroupFiles, of unit: UnitInDetail, at now: Int64, _ result: inout SlowReadings)
        -> SlowReadings.Reading
    {
        var sample = UnitSample(name: unit.name, cgroupInode: unit.cgroupInode)
        files.failures.removeAll(keepingCapacity: true)
        files.readSlowFiles(open, into: &sample)
        result.errors += files.failures.map {
            SourceError(
                source: "units", path: open.handle.path(of: $0.file), errno: $0.errno,
                metrics: Metric.ofCgroupFile($0.file))
        }
        return SlowReadings.Reading(unit: sample, moment: now)
    }

    private static func stalledAtLimit(_ units: [UnitInDetail]) -> Set<UInt64> {
        let stalled = units.filter { $0.openFiles?.handle.isStalledAtLimit.load(ordering: .relaxed) ?? false }
        return Set(stalled.prefix(largest).map(\.cgroupInode))
    }

    private static func largest(of units: [UnitInDetail]) -> Set<UInt64> {
        let sizes = units.compactMap { unit in unit.openFiles.map { (unit.cgroupInode, $0.handle.size) } }
        return Set(sizes.sorted { $0.1 > $1.1 }.prefix(largest).map(\.0))
    }
}

extension UnitInDetail {
    /// `nil` when its group is gone, or no set has them any more.
    fileprivate var openFiles: CgroupFiles? {
        files.flatMap { $0.handle.isLost.load(ordering: .relaxed) ? nil : $0 }
    }
}

/// What ``SlowCgroupFiles`` has read, each with its moment.
public struct SlowReadings: Sendable {
    struct Reading: Sendable {
        /// With the slow values only.
        let unit: UnitSample
        /// CLOCK_MONOTONIC in nanoseconds.
        let moment: Int64
    }

    var readings: [Reading] = []
    /// What this round could not read.
    public internal(set) var errors: [SourceError] = []
}
