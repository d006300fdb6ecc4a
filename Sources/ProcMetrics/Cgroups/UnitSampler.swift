internal import Synchronization

/// Reads the units of a ``UnitSet`` into a sample, tick by tick.
///
/// Every tick memory.current of each, and of those in detail memory.swap.current, memory.pressure and memory.events.
/// memory.stat makes the kernel add up what its CPUs have counted, so it is read every ten seconds, at once when the
/// unit's memory has moved, and every tick for the biggest while something is wrong; memory.max, memory.high and
/// pids.current with it. Opens nothing, and allocates only when there is a new set. Belongs to the queue that ticks.
public final class UnitSampler {
    private var set = UnitSet([])
    private var next: UnitSet?
    private var states: [UnitReadSchedule] = []
    /// Places in the set of the units in detail.
    private var detailed: [Int] = []
    private var biggest = BiggestUnits()
    private var files = CgroupFileReader()

    public init() {}

    /// Takes over a set with the next tick. Units of the same instance keep what is known of them.
    public func take(_ set: UnitSet) {
        if set !== self.set || next != nil { next = set }
    }

    /// Reads into the sample's units, which nobody else may add to or take from.
    ///
    /// - Parameters:
    ///   - sample: With the time of the tick, and the host's memory in it.
    ///   - hasFiringAlert: Whether a rule is active, so that old values are not good enough.
    public func tick(into sample: inout Sample, hasFiringAlert: Bool) {
        if let next { adopt(next, &sample) }
        let now = sample.time.monotonic
        // Half a percent of the host's memory.
        let step = max(UnitReadSchedule.smallestStep, (sample.raw(.memoryTotal) ?? 0) / 200)
        for index in states.indices {
            files.readMemory(set.entries[index].reader, &states[index], into: &sample.units[index])
        }
        biggest.clear()
        for index in detailed {
            let entry = set.entries[index]
            guard !states[index].isGone, let details = entry.details else { continue }
            files.readFastFiles(details, entry.reader, into: &sample.units[index])
            if hasFiringAlert { biggest.offer(index, size: entry.reader.size) }
        }
        for index in detailed where !states[index].isGone {
            guard let details = set.entries[index].details else { continue }
            let isDue = states[index].isDue(at: now, step: step) || hasFiringAlert && biggest.contains(index)
            if isDue {
                files.readSlowFiles(details, into: &sample.units[index])
                states[index].haveRead(at: now, place: index)
            }
        }
    }

    /// Allocates: units have come or gone.
    private func adopt(_ next: UnitSet, _ sample: inout Sample) {
        var places: [UInt64: Int] = [:]
        for index in set.entries.indices where sample.units.indices.contains(index) {
            places[set.entries[index].instance] = index
        }
        let (formerStates, formerUnits) = (states, sample.units)
        states = []
        sample.units = []
        for entry in next.entries {
            let place = places[entry.instance].flatMap { formerUnits[$0].name == entry.name ? $0 : nil }
            var unit = place.map { formerUnits[$0] } ?? UnitSample(name: entry.name, instance: entry.instance)
            var state = place.map { formerStates[$0] } ?? UnitReadSchedule()
            if entry.details == nil { unit.forgetDetails() }
            if place.map({ set.entries[$0].details !== entry.details }) ?? true { state.readNext() }
            state.isGone = false
            sample.units.append(unit)
            states.append(state)
        }
        detailed = next.entries.indices.filter { next.entries[$0].details != nil }
        set = next
        self.next = nil
    }
}

/// The biggest units in detail of one tick; a few places that are used again every tick.
private struct BiggestUnits {
    private static let count = 8
    private var places = InlineArray<8, Int>(repeating: -1)
    private var sizes = InlineArray<8, UInt64>(repeating: 0)

    mutating func clear() {
        for slot in 0..<Self.count { (places[slot], sizes[slot]) = (-1, 0) }
    }

    mutating func offer(_ place: Int, size: UInt64) {
        var smallest = 0
        for slot in 1..<Self.count where sizes[slot] < sizes[smallest] { smallest = slot }
        if size > sizes[smallest] { (places[smallest], sizes[smallest]) = (place, size) }
    }

    func contains(_ place: Int) -> Bool {
        for slot in 0..<Self.count where places[slot] == place { return true }
        return false
    }
}

extension UnitHandle {
    /// Memory and swap in bytes.
    fileprivate var size: UInt64 { memory.load(ordering: .relaxed) &+ swap.load(ordering: .relaxed) }
}
