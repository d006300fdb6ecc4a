internal import ProcMetrics

/// What is told of whom, once it is known over which stretch of time.
extension Attribution {
    func suspect(_ unit: UnitMemoryGrowth, growth: Double, since stretch: TimeRange) -> Culprit {
        var suspect = Culprit(
            .processes, unit: unit.name, instance: unit.instance, growth: growth,
            over: seconds(unit.held.past, stretch), memory: unit.memory, share: unit.memory / host.total)
        (suspect.arrived, suspect.changed) = (unit.newness.arrived, unit.newness.changed)
        suspect.exhaustion = unit.exhaustion
        suspect.processes = processes.filter { $0.unit == unit.name }.sorted { $0.memory > $1.memory }
        return suspect
    }

    /// A kind that is looked at by itself, over its own time.
    func named(_ kind: Culprit.Kind, _ past: History, _ use: UnitMemoryGrowth.MemoryKind) -> Culprit? {
        stretch { past.growth(since: $0) }.flatMap { suspect(kind, past, use, since: $0) }
    }

    func suspect(
        _ kind: Culprit.Kind, _ past: History, _ use: UnitMemoryGrowth.MemoryKind, since stretch: TimeRange
    ) -> Culprit? {
        suspect(kind, past, growth: past.growth(since: stretch) ?? 0, since: stretch) {
            $0.growth(of: use, since: stretch)
        }
    }

    /// Files in tmpfs, those that have gone to swap included.
    func tmpfs(since stretch: TimeRange) -> Culprit? {
        let inMemory = host[.tmpfs].growth(since: stretch) ?? 0
        let byUnits = suspects.units.reduce(0) { $0 + (isOutermost($1) ? $1.growthOfFiles(since: stretch) : 0) }
        return suspect(.tmpfs, host[.tmpfs], growth: Swift.max(inMemory, byUnits), since: stretch) {
            $0.growthOfFiles(since: stretch)
        }
    }

    /// Whether no other unit that is followed counts what this one has: a user's manager does for the units in it.
    private func isOutermost(_ unit: UnitMemoryGrowth) -> Bool {
        guard !unit.isFree, let slash = unit.name.firstIndex(of: "/") else { return !unit.isFree }
        return suspects.unit(named: String(unit.name[..<slash])) == nil
    }

    /// - Parameter share: How much of the growth a unit caused.
    private func suspect(
        _ kind: Culprit.Kind, _ past: History, growth: Double, since stretch: TimeRange,
        _ share: (UnitMemoryGrowth) -> Double
    ) -> Culprit? {
        guard isSignificant(growth), let memory = past.now else { return nil }
        let most = units.max { (share($0), $1.name) < (share($1), $0.name) }
        let cause = most.flatMap { share($0) >= growth / 2 ? $0 : nil }
        var suspect = Culprit(
            kind, unit: cause?.name, instance: cause?.instance ?? 0, growth: growth, over: seconds(past, stretch),
            memory: memory, share: memory / host.total)
        (suspect.arrived, suspect.changed) = (cause?.newness.arrived, cause?.newness.changed)
        return suspect
    }

    /// How long ago the stretch began, or what is known if that is shorter.
    private func seconds(_ past: History, _ stretch: TimeRange) -> Double {
        let first = past[stretch.look].first(from: stretch.number)?.number ?? stretch.number
        return Double(moment.time - first * stretch.look.width) / 1e9
    }
}
