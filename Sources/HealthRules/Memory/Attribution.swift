internal import ProcMetrics

/// Decides at one moment who made the memory go.
///
/// A unit is blamed only for a substantial part of what the host lost over the same time. So whoever is merely big is
/// not, and what nobody's processes account for is named tmpfs, kernel or page cache.
struct Attribution {
    let suspects: UnitMemoryTracker
    let host: HostMemoryGrowth
    let moment: BucketedTime
    let processes: [ProcessSample]

    /// What share of the host's loss a unit must account for; less where it is new.
    private static let part = 0.3
    private static let partIfNew = 0.15
    /// A loss of this share of memory is looked for, in the shortest stretch of time that has it; a smaller one is
    /// worth a name only from `least` on.
    private static let loss = 0.05
    private static let least = 0.025

    /// Who is to blame for what a rule has found.
    func suspect(of rule: Rule) -> Culprit? {
        guard host.total > 0 else { return nil }
        let names = rule.when.metrics.map(\.name)
        if names.contains(where: { $0.hasPrefix("memory.slab") || $0.hasPrefix("dentry") }) {
            return named(.kernel, host[.slab], .slab) ?? suspectOfLoss()
        }
        return suspectOfLoss()
            ?? (names.contains { $0.hasPrefix("refault") } ? named(.pageCache, host[.cache], .cache) : nil)
    }

    /// How a unit grew that a rule of its own has found.
    func suspect(unit name: String) -> Culprit? {
        guard host.total > 0, let unit = suspects.unit(named: name),
            let stretch = stretch(in: { unit.growthOfProcesses(since: $0) })
        else { return nil }
        return suspect(unit, growth: unit.growthOfProcesses(since: stretch), since: stretch)
    }

    /// The units that grew most and those that are biggest, at most five.
    var topUnits: [TopUnit] {
        let stretch = stretchOfLoss ?? TimeRange(.short, at: moment)
        let all = suspects.units.filter { !$0.isFree }.map { unit in
            TopUnit(
                name: unit.name, memory: unit.memory, growth: Swift.max(0, unit.growthOfProcesses(since: stretch)))
        }
        let grown = all.filter { isSignificant($0.growth) }
            .sorted { ($0.growth, $1.name) > ($1.growth, $0.name) }.prefix(3)
        let biggest = all.sorted { ($0.memory, $1.name) > ($1.memory, $0.name) }
            .filter { unit in !grown.contains { $0.name == unit.name } }.prefix(5 - grown.count)
        return Array(grown) + Array(biggest)
    }

    /// Those that may be blamed: a slice is the sum of what is in it. Lazy, because the past of a unit is big.
    var units: LazyFilterSequence<[UnitMemoryGrowth]> {
        suspects.units.lazy.filter { !$0.isFree && !$0.name.hasSuffix(".slice") }
    }

    /// Whether a growth in bytes is one that somebody would notice.
    func isSignificant(_ growth: Double) -> Bool { growth > 0 && growth >= Self.least * host.total }

    // MARK: What the host lost

    /// Units that are known by their processes stand still between two looks, ten seconds apart: where no unit grew in
    /// the few seconds of a fast loss, the next longer stretch tells who did.
    private var stretchOfLoss: TimeRange? {
        guard let shortest = stretch(in: { host.used.past.growth(since: $0) }) else { return nil }
        guard shortest.look == .fast,
            !units.contains(where: { isSignificant($0.growthOfProcesses(since: shortest)) })
        else { return shortest }
        return TimeRange(.fast, at: moment)
    }

    /// The shortest stretch of time with a growth worth speaking of; else that with the biggest, if it is worth a
    /// name at all.
    func stretch(in growth: (TimeRange) -> Double?) -> TimeRange? {
        var most: (stretch: TimeRange, growth: Double)?
        for stretch in TimeRange.all(at: moment) {
            guard let bytes = growth(stretch) else { continue }
            if bytes >= Self.loss * host.total { return stretch }
            if bytes > most?.growth ?? 0 { most = (stretch, bytes) }
        }
        guard let most, isSignificant(most.growth) else { return nil }
        return most.stretch
    }

    private func suspectOfLoss() -> Culprit? {
        guard let shortest = stretchOfLoss, let first = suspectOfLoss(since: shortest, swings: true) else { return nil }
        guard first.kind == .processes, let unit = first.unit.flatMap(suspects.unit), isSwing(unit, since: shortest)
        else { return first }
        // It is what tipped the scales, and has done so before: what is new is whoever grew below it by more.
        for stretch in TimeRange.all(at: moment) where stretch.start < shortest.start {
            guard isSignificant(host.used.past.growth(since: stretch) ?? 0),
                let other = suspectOfLoss(since: stretch, swings: false), other.growth >= first.growth
            else { continue }
            return other
        }
        return first
    }

    /// Whether a unit only comes to where it was before, as a heap that is collected does, or a job of every hour.
    private func isSwing(_ unit: UnitMemoryGrowth, since stretch: TimeRange) -> Bool {
        let beyond = unit.memory - unit.held.height(before: stretch.start)
        return beyond < 0.5 * unit.growthOfProcesses(since: stretch)
    }

    /// - Parameter swings: Whether those are looked at, too, who only come to where they were before.
    private func suspectOfLoss(since stretch: TimeRange, swings: Bool) -> Culprit? {
        guard let loss = host.used.past.growth(since: stretch) else { return nil }
        var candidates: [(suspect: Culprit, part: Double)] = []
        for unit in units {
            let growth = unit.growthOfProcesses(since: stretch)
            guard isSignificant(growth), swings || !isSwing(unit, since: stretch) else { continue }
            candidates.append((suspect(unit, growth: growth, since: stretch), unit.isNew ? Self.partIfNew : Self.part))
        }
        for other in [tmpfs(since: stretch), suspect(.kernel, host[.kernel], .slab, since: stretch)] {
            if let other { candidates.append((other, Self.part)) }
        }
        candidates.sort { ($0.suspect.growth, $1.suspect.name) > ($1.suspect.growth, $0.suspect.name) }
        guard let first = candidates.first(where: { $0.suspect.growth >= $0.part * loss })?.suspect else { return nil }
        return inner(of: first, among: candidates.map(\.suspect)) ?? first
    }

    /// The unit inside of a unit that did nearly all of its growing: a service of a user's own manager.
    private func inner(of outer: Culprit, among suspects: [Culprit]) -> Culprit? {
        guard outer.kind == .processes, let name = outer.unit else { return nil }
        return suspects.first { inner in
            inner.kind == .processes && inner.unit?.hasPrefix(name + "/") ?? false
                && inner.growth >= 0.8 * outer.growth
        }
    }
}
