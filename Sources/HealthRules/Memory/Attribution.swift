internal import ProcMetrics

/// Decides at one moment what accounts for a loss of memory.
///
/// A unit is named only for a substantial part of what the host lost over the same time. So a unit that is merely large is
/// not, and what no unit's processes account for is named tmpfs, kernel memory or page cache.
struct Attribution {
    let unitTracker: UnitMemoryTracker
    let host: HostMemoryGrowth
    let moment: BucketedTime
    let processes: [ProcessSample]

    /// What share of the host's loss a unit must account for; less where it is new.
    private static let part = 0.3
    private static let partIfNew = 0.15
    /// A loss of this share of memory is searched for, in the shortest time range that has it; a smaller one is
    /// significant only from `least` on.
    private static let loss = 0.05
    private static let least = 0.025

    /// What accounts for what a rule has found; of ``AttributionKind/unit`` nothing, because that has a unit.
    func culprit(_ kind: AttributionKind) -> Culprit? {
        guard host.total > 0 else { return nil }
        switch kind {
        case .hostLoss: return culpritOfLoss()
        case .slab: return named(.kernel, host[.slab], .slab) ?? culpritOfLoss()
        case .pageCache: return culpritOfLoss() ?? named(.pageCache, host[.cache], .cache)
        case .unit: return nil
        }
    }

    /// How a unit grew that a rule of its own has found.
    func culprit(unit name: String) -> Culprit? {
        guard host.total > 0, let unit = unitTracker.unit(named: name),
            let range = range(in: { unit.growthOfProcesses(since: $0) })
        else { return nil }
        return culprit(unit, growth: unit.growthOfProcesses(since: range), since: range)
    }

    /// The units that grew most and those that are largest, at most five.
    var topUnits: [TopUnit] {
        let range = rangeOfLoss ?? TimeRange(.short, at: moment)
        let all = unitTracker.units.filter { !$0.isFree }.map { unit in
            TopUnit(
                name: unit.name, memory: unit.memory, growth: Swift.max(0, unit.growthOfProcesses(since: range)))
        }
        let grown = all.filter { isSignificant($0.growth) }
            .sorted { ($0.growth, $1.name) > ($1.growth, $0.name) }.prefix(3)
        let largest = all.sorted { ($0.memory, $1.name) > ($1.memory, $0.name) }
            .filter { unit in !grown.contains { $0.name == unit.name } }.prefix(5 - grown.count)
        return Array(grown) + Array(largest)
    }

    /// Those that may be named: a slice is the sum of what is in it. Lazy, because the history of a unit is large.
    var units: LazyFilterSequence<[UnitMemoryGrowth]> {
        unitTracker.units.lazy.filter { !$0.isFree && !$0.name.hasSuffix(".slice") }
    }

    /// Whether a growth in bytes is large enough to name its unit.
    func isSignificant(_ growth: Double) -> Bool { Self.isSignificant(growth, of: host.total) }

    static func isSignificant(_ growth: Double, of total: Double) -> Bool { growth > 0 && growth >= least * total }

    // MARK: What the host lost

    /// Values of units that are known by their processes change only every ten seconds: where no unit grew in the few
    /// seconds of a fast loss, the next longer range shows which did.
    private var rangeOfLoss: TimeRange? {
        guard let shortest = range(in: { host.used.history.growth(since: $0) }) else { return nil }
        guard shortest.horizon == .fast,
            !units.contains(where: { isSignificant($0.growthOfProcesses(since: shortest)) })
        else { return shortest }
        return TimeRange(.fast, at: moment)
    }

    /// The shortest time range with a large growth; else that with the largest, if it is significant at all.
    func range(in growth: (TimeRange) -> Double?) -> TimeRange? {
        var most: (range: TimeRange, growth: Double)?
        for range in TimeRange.all(at: moment) {
            guard let bytes = growth(range) else { continue }
            if bytes >= Self.loss * host.total { return range }
            if bytes > most?.growth ?? 0 { most = (range, bytes) }
        }
        guard let most, isSignificant(most.growth) else { return nil }
        return most.range
    }

    private func culpritOfLoss() -> Culprit? {
        guard let shortest = rangeOfLoss, let first = culpritOfLoss(since: shortest, swings: true) else { return nil }
        guard first.kind == .processes, let unit = first.unit.flatMap(unitTracker.unit), isSwing(unit, since: shortest)
        else { return first }
        // It only returns to its previous peak: what is new is a unit that grew by more over a longer time.
        for range in TimeRange.all(at: moment) where range.start < shortest.start {
            guard isSignificant(host.used.history.growth(since: range) ?? 0),
                let other = culpritOfLoss(since: range, swings: false), other.growth >= first.growth
            else { continue }
            return other
        }
        return first
    }

    /// Whether a unit only returns to a previous peak, as a heap that is collected does, or an hourly job.
    private func isSwing(_ unit: UnitMemoryGrowth, since range: TimeRange) -> Bool {
        let beyond = unit.memory - unit.held.previousPeak(before: range.start)
        return beyond < 0.5 * unit.growthOfProcesses(since: range)
    }

    /// - Parameter swings: Whether units count that only return to a previous peak.
    private func culpritOfLoss(since range: TimeRange, swings: Bool) -> Culprit? {
        guard let loss = host.used.history.growth(since: range) else { return nil }
        var candidates: [(culprit: Culprit, part: Double)] = []
        for unit in units {
            let growth = unit.growthOfProcesses(since: range)
            guard isSignificant(growth), swings || !isSwing(unit, since: range) else { continue }
            candidates.append((culprit(unit, growth: growth, since: range), unit.isNew ? Self.partIfNew : Self.part))
        }
        for other in [tmpfs(since: range), culprit(.kernel, host[.kernel], .slab, since: range)] {
            if let other { candidates.append((other, Self.part)) }
        }
        candidates.sort { ($0.culprit.growth, $1.culprit.name) > ($1.culprit.growth, $0.culprit.name) }
        guard let first = candidates.first(where: { $0.culprit.growth >= $0.part * loss })?.culprit else { return nil }
        return inner(of: first, among: candidates.map(\.culprit)) ?? first
    }

    /// The unit inside of a unit that did nearly all of its growing: a service of a user's own manager.
    private func inner(of outer: Culprit, among culprits: [Culprit]) -> Culprit? {
        guard outer.kind == .processes, let name = outer.unit else { return nil }
        return culprits.first { inner in
            inner.kind == .processes && inner.unit?.hasPrefix(name + "/") ?? false
                && inner.growth >= 0.8 * outer.growth
        }
    }
}
