internal import ProcMetrics

/// The units whose memory is tracked: the largest and the newest, at most 128.
///
/// Allocates only when units come and go.
struct UnitMemoryTracker {
    /// A place that is free has no name.
    private(set) var units: [UnitMemoryGrowth] = []

    private var places: [String: Int] = [:]
    /// By position in the sample, so that a stable set of units needs no dictionary.
    private var positions: [Position] = []
    /// The units of the newest sample, to distinguish one that is new from one that was only too small to be tracked.
    private var names: Set<String> = []
    private var areOthers = false
    private var estimator = TheilSenEstimator()
    private var tick = 0

    private struct Position {
        var name = ""
        /// -1 for a unit that is not tracked.
        var place = -1
    }

    static let limit = 128
    /// A unit takes the place of a smaller one only when it is so many times as big; otherwise two of one size would
    /// displace each other all the time, and neither would have a history.
    private static let reluctance = 1.25
    /// A new unit counts as so many times as big as it is.
    private static let preference = 8.0

    /// Takes a new sample.
    mutating func read(_ sample: Sample, _ host: HostMemory, at moment: BucketedTime) {
        tick += 1
        if positions.count != sample.units.count {
            positions = Array(repeating: Position(), count: sample.units.count)
            areOthers = true
        }
        for index in sample.units.indices { find(sample.units[index], at: index) }
        for index in sample.units.indices where positions[index].place >= 0 {
            units[positions[index].place].read(sample.units[index], host, tick: tick, at: moment, by: &estimator)
        }
        for place in units.indices
        where !units[place].isFree && (units[place].lastSeen != tick || units[place].isStale) { free(place) }
        admit(sample, host, at: moment)
        if areOthers { names = Set(sample.units.map(\.name)) }
        areOthers = false
    }

    /// What rules read of the unit at a position of the newest sample.
    func readings(of unit: UnitSample, at position: Int) -> UnitValues {
        guard positions.indices.contains(position), positions[position].place >= 0 else {
            return UnitValues(sample: unit)
        }
        let place = positions[position].place
        // Infinite while it does not grow, so that a rule over it can clear.
        return UnitValues(
            sample: unit, growth: units[place].growth,
            memoryExhaustionTime: units[place].forecast?.expected ?? .infinity)
    }

    func unit(named name: String) -> UnitMemoryGrowth? { places[name].map { units[$0] } }

    /// Whether the newest sample had a unit of this name, tracked or not.
    func has(_ name: String) -> Bool { names.contains(name) }

    /// Whether anybody samples units.
    var areSampled: Bool { !positions.isEmpty }

    // MARK: Places

    private mutating func find(_ unit: UnitSample, at index: Int) {
        if positions[index].name != unit.name {
            positions[index] = Position(name: unit.name, place: places[unit.name] ?? -1)
            areOthers = true
        }
        let place = positions[index].place
        if place >= 0, units[place].name != unit.name { positions[index].place = -1 }
    }

    /// Gives places to units that have none, the first sight of a host's units included.
    private mutating func admit(_ sample: Sample, _ host: HostMemory, at moment: BucketedTime) {
        var smallest: (place: Int, weight: Double)?
        for index in sample.units.indices where positions[index].place < 0 {
            let unit = sample.units[index]
            guard let held = UnitMemoryGrowth.held(unit) else { continue }
            if places.count >= Self.limit, smallest == nil { smallest = lightest }
            if let smallest, weight(held, isNew: unit.age.isNew) <= smallest.weight * Self.reluctance { continue }
            let place = smallest?.place ?? freePlace
            smallest = nil
            if !units[place].isFree { evict(place) }
            // A unit of the first sample with units has not just started, whatever tick that was.
            units[place].begin(unit, at: names.isEmpty || names.contains(unit.name) ? nil : moment.time)
            places[unit.name] = place
            positions[index].place = place
            units[place].read(unit, host, tick: tick, at: moment, by: &estimator)
        }
    }

    private func weight(_ memory: Double, isNew: Bool) -> Double { memory * (isNew ? Self.preference : 1) }

    private var lightest: (place: Int, weight: Double)? {
        var lightest: (place: Int, weight: Double)?
        for place in units.indices where !units[place].isFree {
            let weight = weight(units[place].memory, isNew: units[place].isNew)
            if weight < lightest?.weight ?? .infinity { lightest = (place, weight) }
        }
        return lightest
    }

    private var freePlace: Int {
        mutating get {
            if let place = units.firstIndex(where: \.isFree) { return place }
            units.append(UnitMemoryGrowth())
            return units.count - 1
        }
    }

    private mutating func evict(_ place: Int) {
        for index in positions.indices where positions[index].place == place { positions[index].place = -1 }
        free(place)
    }

    private mutating func free(_ place: Int) {
        places[units[place].name] = nil
        units[place].leave()
    }
}

extension UnitMemoryTracker {
    /// What has become of a culprit.
    func state(of culprit: Culprit, at moment: BucketedTime) -> Culprit.UnitState {
        guard let name = culprit.unit, areSampled else { return .running }
        guard has(name) else { return .stopped }
        guard let unit = unit(named: name), unit.cgroupInode != culprit.cgroupInode else { return .running }
        return .restarted(secondsAgo: (unit.restartedAt ?? unit.appearedAt).map { Double(moment.time - $0) / 1e9 })
    }
}
