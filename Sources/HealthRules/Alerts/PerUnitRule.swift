internal import ProcMetrics

/// A rule with `each`, and its watch on every unit that matches.
struct PerUnitRule {
    let rule: Rule
    private let pattern: Pattern
    private(set) var watches: [String: AlertInstance] = [:]
    /// Units that do not match, so that the pattern is tried once for each.
    private var others: Set<String> = []

    init(_ rule: Rule, each pattern: String) {
        self.rule = rule
        self.pattern = Pattern(pattern)
    }

    /// The watch on a unit; `nil` for a unit that does not match.
    mutating func watch(for unit: String, _ readings: inout HostValues) -> AlertInstance? {
        if let watch = watches[unit] { return watch }
        if others.contains(unit) { return nil }
        guard pattern.matches(unit) else {
            others.insert(unit)
            return nil
        }
        let watch = AlertInstance(rule, unit: unit, &readings)
        watches[unit] = watch
        return watch
    }

    /// The watches by their units' names. Allocates.
    var inOrder: [AlertInstance] { watches.sorted { $0.key < $1.key }.map(\.value) }

    /// Lets go of units that are gone.
    ///
    /// - Returns: The watches among them whose alert is up.
    mutating func forget(unitsNotIn units: [UnitSample], tick: Int) -> [AlertInstance] {
        guard watches.count + others.count > units.count else { return [] }
        // In order, because a dictionary has none and the same samples must give the same events.
        let gone = inOrder.filter { $0.lastSeen != tick }
        for watch in gone { watches[watch.unit ?? ""] = nil }
        others.formIntersection(units.map(\.name))
        return gone.filter(\.alert.isFiring)
    }
}
