internal import ProcMetrics

/// A rule with `each`, and its instance on every unit that matches.
struct PerUnitRule {
    let rule: Rule
    private let pattern: Pattern
    private let counter: Metric?
    /// In the order of the units' names, so that the same samples give the same events.
    private(set) var instances: [AlertInstance] = []
    private var places: [String: AlertInstance] = [:]
    /// Units that do not match, so that the pattern is tried once for each.
    private var others: Set<String> = []

    init(_ rule: Rule, each pattern: String) {
        self.rule = rule
        self.pattern = Pattern(pattern)
        counter = rule.counter
    }

    /// The instance on a unit of the sample; `nil` for one that the rule is not for.
    mutating func instance(of unit: UnitSample, _ values: inout HostValues) -> AlertInstance? {
        if let counter, !(unit[counter] ?? 0 > 0) { return instances.isEmpty ? nil : places[unit.name] }
        return instance(for: unit.name, &values)
    }

    /// The instance on a unit; `nil` for a unit that does not match.
    mutating func instance(for unit: String, _ values: inout HostValues) -> AlertInstance? {
        if let instance = places[unit] { return instance }
        if others.contains(unit) { return nil }
        guard pattern.matches(unit) else {
            others.insert(unit)
            return nil
        }
        let instance = AlertInstance(rule, unit: unit, &values)
        places[unit] = instance
        instances.insert(instance, at: place(of: unit))
        return instance
    }

    /// Removes units that have stopped.
    ///
    /// - Returns: The instances among them whose alert is firing.
    mutating func remove(unitsNotIn units: [UnitSample], tick: Int) -> [AlertInstance] {
        let hasStopped = counter != nil && instances.contains { $0.lastSeen != tick }
        guard hasStopped || instances.count + others.count > units.count else { return [] }
        let stopped = instances.filter { $0.lastSeen != tick }
        if !stopped.isEmpty {
            for instance in stopped { places[instance.unit ?? ""] = nil }
            instances.removeAll { $0.lastSeen != tick }
        }
        others.formIntersection(units.map(\.name))
        return stopped.filter(\.alert.isFiring)
    }

    /// Where a unit stands, or belongs, in the order of the names.
    private func place(of unit: String) -> Int {
        var (low, high) = (0, instances.count)
        while low < high {
            let middle = (low + high) / 2
            if (instances[middle].unit ?? "") < unit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A pattern for unit names: `*` stands for any text, `?` for one byte.
struct Pattern: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Linear but for the last `*`, whatever the pattern.
    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var (at, position) = (0, 0)
        var star: (at: Int, position: Int)?
        while position < name.count {
            if at < bytes.count, bytes[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < bytes.count, bytes[at] == UInt8(ascii: "?") || bytes[at] == name[position] {
                at += 1
                position += 1
            } else if let last = star {
                star = (last.at, last.position + 1)
                (at, position) = (last.at + 1, last.position + 1)
            } else {
                return false
            }
        }
        return bytes[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
