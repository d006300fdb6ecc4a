internal import ProcMetrics

/// What the control groups of units count of their own kills, to name the unit of a kill that the log does not tell.
struct UnitKills {
    private struct Counter {
        var instance: UInt64
        var kills: UInt64
    }

    /// A unit that lost processes of which nothing has been told.
    private struct Loss {
        let unit: String
        var count: UInt64
        var time: Int64
    }

    private var counters: [String: Counter] = [:]
    private var losses: [Loss] = []
    private var hasBegun = false

    /// Takes a tick's counters. Allocates nothing while nobody is killed and the units are the same.
    mutating func count(_ samples: [UnitSample], at now: Int64) {
        var new: [Loss] = []
        for unit in samples {
            guard let kills = unit[.unitOOMKills].flatMap(UInt64.init(exactly:)) else { continue }
            let before = counters[unit.name]
            if let before, before.instance == unit.instance, before.kills == kills { continue }
            counters[unit.name] = Counter(instance: unit.instance, kills: kills)
            // A unit that is new, or anew there, has counted from zero; what it counted before the first look is old.
            guard let former = before ?? (hasBegun ? Counter(instance: unit.instance, kills: 0) : nil) else { continue }
            let increase = kills.minus(former.instance == unit.instance ? former.kills : 0)
            if increase > 0 { new.append(Loss(unit: unit.name, count: increase, time: now)) }
        }
        hasBegun = hasBegun || !samples.isEmpty
        for loss in new where !new.contains(where: { $0.unit.utf8.starts(with: (loss.unit + "/").utf8) }) { add(loss) }
        if counters.count > samples.count { forget(unitsNotIn: samples) }
    }

    /// Gives kills of which nothing else is known to the units that counted some.
    mutating func take(_ kills: UInt64) -> [KillReport] {
        var reports: [KillReport] = []
        var rest = kills
        while rest > 0, !losses.isEmpty {
            let part = min(rest, losses[0].count)
            reports.append(KillReport(unit: losses[0].unit, count: part))
            rest -= part
            losses[0].count -= part
            if losses[0].count == 0 { losses.removeFirst() }
        }
        return rest > 0 ? reports + [KillReport(count: rest)] : reports
    }

    /// Forgets one loss of a unit, because it has been told.
    mutating func forget(_ unit: String) {
        guard let place = losses.firstIndex(where: { $0.unit == unit }) else { return }
        losses[place].count -= 1
        if losses[place].count == 0 { losses.remove(at: place) }
    }

    /// Forgets losses that nobody has asked for in time.
    mutating func forget(before time: Int64) {
        if !losses.isEmpty { losses.removeAll { $0.time <= time } }
    }

    private mutating func add(_ loss: Loss) {
        guard let place = losses.firstIndex(where: { $0.unit == loss.unit }) else { return losses.append(loss) }
        losses[place].count = losses[place].count.plus(loss.count)
        losses[place].time = loss.time
    }

    private mutating func forget(unitsNotIn samples: [UnitSample]) {
        let names = Set(samples.map(\.name))
        counters = counters.filter { names.contains($0.key) }
    }
}
