/// Reads the units of a ``UnitSet`` into a sample, tick by tick: memory.current of each, and of those in detail
/// memory.swap.current, memory.pressure and memory.events. What is expensive to read comes from ``SlowCgroupFiles``.
///
/// Opens nothing, and allocates only when there is a new set. Belongs to the queue that ticks.
public final class UnitSampler {
    private struct State {
        /// Whether its control group is gone, and so will be until the next set.
        var isGone = false
        /// When its slow values were read; `nil` when they are absent.
        var slowMoment: Int64?
    }

    private var set = UnitSet([])
    private var next: UnitSet?
    private var states: [State] = []
    /// Places in the set of the units in detail.
    private var detailed: [Int] = []
    /// Places by the inode of the control group.
    private var places: [UInt64: Int] = [:]
    private var slow = SlowReadings()
    private var hasNewSlowValues = false
    private var files = CgroupFileReader()
    private var log = SourceErrorLog(source: "units")

    /// Slow values that are older than this are absent: they are read every ten seconds, or as often as there is a tick.
    public static let lifetime: Int64 = 30_000_000_000

    public init() {}

    /// Adopts a set with the next tick. Units of the same control group keep what is known of them.
    public func take(_ set: UnitSet) {
        if set !== self.set || next != nil { next = set }
    }

    /// Takes newer slow values for the next tick.
    public func take(_ readings: SlowReadings) {
        slow = readings
        hasNewSlowValues = true
    }

    /// The moment of the oldest slow value in use, on CLOCK_MONOTONIC in nanoseconds; `nil` when there is none.
    public var oldest: Int64? {
        var oldest: Int64?
        for index in detailed {
            if let moment = states[index].slowMoment { oldest = min(oldest ?? moment, moment) }
        }
        return oldest
    }

    /// Reads into the sample's units, which nothing else may add to or take from.
    ///
    /// - Parameters:
    ///   - sample: With the time of the tick.
    ///   - lifetime: Slow values that are older than these nanoseconds are absent.
    public func tick(into sample: inout Sample, lifetime: Int64 = UnitSampler.lifetime) {
        // A sample with other units is another one than in the tick before.
        if next != nil || sample.units.count != states.count { adopt(next ?? set, &sample) }
        let now = sample.time.monotonic
        for index in states.indices where !states[index].isGone {
            let entry = set.entries[index]
            states[index].isGone = !files.readMemory(entry.handle, into: &sample.units[index])
            if let open = entry.files, !states[index].isGone {
                files.readFastFiles(open, entry.handle, into: &sample.units[index])
            }
            if !files.failures.isEmpty { report(of: entry, at: now, &sample) }
        }
        applySlowValues(to: &sample)
        forgetOldValues(in: &sample, at: now, lifetime)
        log.finish(at: now, into: &sample)
    }

    /// One report for each file and errno, whichever units have them.
    private func report(of entry: UnitSet.Entry, at now: Int64, _ sample: inout Sample) {
        for failure in files.failures {
            log.record(
                failure.file, errno: failure.errno, at: now, into: &sample, path: entry.handle.path(of: failure.file),
                metrics: Metric.ofCgroupFile(failure.file))
        }
        files.failures.removeAll(keepingCapacity: true)
    }

    private func applySlowValues(to sample: inout Sample) {
        guard hasNewSlowValues else { return }
        hasNewSlowValues = false
        for reading in slow.readings {
            guard let index = places[reading.unit.cgroupInode], set.entries[index].files != nil, !states[index].isGone,
                states[index].slowMoment ?? .min < reading.moment
            else { continue }
            states[index].slowMoment = reading.moment
            for metric in CgroupFileReader.slowMetrics { sample.units[index][metric] = reading.unit[metric] }
        }
    }

    private func forgetOldValues(in sample: inout Sample, at now: Int64, _ lifetime: Int64) {
        for index in detailed {
            guard let moment = states[index].slowMoment else { continue }
            if states[index].isGone || now &- moment > lifetime {
                states[index].slowMoment = nil
                sample.units[index].forgetSlowValues()
            }
        }
    }

    /// Allocates: units have come or gone.
    private func adopt(_ next: UnitSet, _ sample: inout Sample) {
        let (formerPlaces, formerStates, formerUnits) = (places, states, sample.units)
        (states, sample.units, places) = ([], [], [:])
        for (index, entry) in next.entries.enumerated() {
            let place = formerPlaces[entry.cgroupInode].flatMap { place in
                formerUnits.indices.contains(place) && formerUnits[place].name == entry.name ? place : nil
            }
            var unit = place.map { formerUnits[$0] } ?? UnitSample(name: entry.name, cgroupInode: entry.cgroupInode)
            var state = place.map { formerStates[$0] } ?? State()
            state.isGone = false
            if entry.files == nil {
                unit.forgetDetails()
                state.slowMoment = nil
            }
            sample.units.append(unit)
            states.append(state)
            places[entry.cgroupInode] = index
        }
        detailed = next.entries.indices.filter { next.entries[$0].files != nil }
        hasNewSlowValues = true
        set = next
        self.next = nil
    }
}
