internal import ProcMetrics

/// Makes culprits, once the time range is known.
extension Attribution {
    func culprit(_ unit: UnitMemoryGrowth, growth: Double, since range: TimeRange) -> Culprit {
        var culprit = Culprit(
            .processes, unit: unit.name, cgroupInode: unit.cgroupInode, growth: growth,
            over: seconds(unit.held.history, range), memory: unit.memory, share: unit.memory / host.total)
        (culprit.age, culprit.changedAge) = (unit.age.sinceFirstSeen, unit.age.sinceChanged)
        if let appearedAt = unit.appearedAt, appearedAt > range.start {
            culprit.startedAge = Double(moment.time - appearedAt) / 1e9
        }
        culprit.forecast = unit.forecast
        culprit.processes = processes.filter { $0.unit == unit.name }.sorted { $0.memory > $1.memory }
        return culprit
    }

    /// One use of memory by itself, over its own time range.
    func named(_ kind: Culprit.Kind, _ history: History, _ use: UnitMemoryGrowth.MemoryKind) -> Culprit? {
        range { history.growth(since: $0) }.flatMap { culprit(kind, history, use, since: $0) }
    }

    func culprit(
        _ kind: Culprit.Kind, _ history: History, _ use: UnitMemoryGrowth.MemoryKind, since range: TimeRange
    ) -> Culprit? {
        culprit(kind, history, growth: history.growth(since: range) ?? 0, since: range) {
            $0.growth(of: use, since: range)
        }
    }

    /// Files in tmpfs, those that have gone to swap included.
    func tmpfs(since range: TimeRange) -> Culprit? {
        let inMemory = host[.tmpfs].growth(since: range) ?? 0
        let byUnits = unitTracker.units.reduce(0) { $0 + (isOutermost($1) ? $1.growthOfFiles(since: range) : 0) }
        return culprit(.tmpfs, host[.tmpfs], growth: Swift.max(inMemory, byUnits), since: range) {
            $0.growthOfFiles(since: range)
        }
    }

    /// Whether no other tracked unit counts what this one has: a user's manager does for the units in it.
    private func isOutermost(_ unit: UnitMemoryGrowth) -> Bool {
        let name = UnitName(unit.name)
        return !unit.isFree && (name.userUnit == nil || unitTracker.unit(named: name.systemUnit) == nil)
    }

    /// - Parameter share: How much of the growth a unit caused.
    private func culprit(
        _ kind: Culprit.Kind, _ history: History, growth: Double, since range: TimeRange,
        _ share: (UnitMemoryGrowth) -> Double
    ) -> Culprit? {
        guard isSignificant(growth), let memory = history.now else { return nil }
        let most = units.max { (share($0), $1.name) < (share($1), $0.name) }
        let cause = most.flatMap { share($0) >= growth / 2 ? $0 : nil }
        var culprit = Culprit(
            kind, unit: cause?.name, cgroupInode: cause?.cgroupInode ?? 0, growth: growth,
            over: seconds(history, range),
            memory: memory, share: memory / host.total)
        (culprit.age, culprit.changedAge) = (cause?.age.sinceFirstSeen, cause?.age.sinceChanged)
        return culprit
    }

    /// How long ago the range began, or the history if that is shorter.
    private func seconds(_ history: History, _ range: TimeRange) -> Double {
        let first = history[range.horizon].first(from: range.number)?.number ?? range.number
        return Double(moment.time - first * range.horizon.width) / 1e9
    }
}
