internal import ProcMetrics

/// What the cgroups of units count of their own OOM kills, to name the unit of a kill that is not in the log.
struct UnitOOMCounters {
    private struct Counter {
        var cgroupInode: UInt64
        /// `nil` while it is not read: what it counts in that time is old when it is read again.
        var kills: UInt64?
    }

    /// A unit that lost processes.
    private struct Loss {
        let unit: String
        var count: UInt64
        var time: Int64

        /// Whether it is a loss of that unit too: a user's manager may count for the units in it.
        func includes(_ other: String) -> Bool { unit == other || other.utf8.starts(with: (unit + "/").utf8) }
    }

    private var counters: [String: Counter] = [:]
    /// Counted, and not reported.
    private var losses: [Loss] = []
    /// In the log, and not counted yet.
    private var ahead: [Loss] = []
    private var hasBegun = false

    /// Takes a tick's counters. Allocates nothing while there is no kill and the units are the same.
    mutating func count(_ samples: [UnitSample], at now: Int64) {
        var new: [Loss] = []
        for unit in samples {
            let counter = Counter(
                cgroupInode: unit.cgroupInode, kills: unit[.unitOOMKills].flatMap(UInt64.init(exactly:)))
            let before = counters[unit.name]
            if let before, before.cgroupInode == counter.cgroupInode, before.kills == counter.kills { continue }
            counters[unit.name] = counter
            let increase = increase(from: before, to: counter)
            if increase > 0 { new.append(Loss(unit: unit.name, count: increase, time: now)) }
        }
        hasBegun = hasBegun || !samples.isEmpty
        for loss in new where !new.contains(where: { $0.unit != loss.unit && loss.includes($0.unit) }) { add(loss) }
        if counters.count > samples.count { forget(unitsNotIn: samples) }
    }

    /// Assigns kills of which nothing else is known to the units that counted some.
    mutating func take(_ kills: UInt64) -> [OOMKillReport] {
        var reports: [OOMKillReport] = []
        var rest = kills
        while rest > 0, !losses.isEmpty {
            let part = min(rest, losses[0].count)
            reports.append(OOMKillReport(unit: losses[0].unit, count: part))
            rest -= part
            losses[0].count -= part
            if losses[0].count == 0 { losses.removeFirst() }
        }
        return rest > 0 ? reports + [OOMKillReport(count: rest)] : reports
    }

    /// The unit that counted a kill that is not reported; `nil` when it is none, or more than one.
    var onlyCounter: String? { losses.count == 1 ? losses[0].unit : nil }

    /// Records a kill that is reported, whether its unit has counted it by now or does so in the next tick.
    mutating func report(_ unit: String, at now: Int64) {
        guard let place = losses.firstIndex(where: { $0.includes(unit) }) else {
            return ahead.append(Loss(unit: unit, count: 1, time: now))
        }
        losses[place].count -= 1
        if losses[place].count == 0 { losses.remove(at: place) }
    }

    /// Forgets what no report took in time.
    mutating func forget(before time: Int64) {
        if !losses.isEmpty { losses.removeAll { $0.time <= time } }
        if !ahead.isEmpty { ahead.removeAll { $0.time <= time } }
    }

    /// A unit that is new, or restarted, has counted from zero; what it counted before the first sample is old.
    private func increase(from before: Counter?, to counter: Counter) -> UInt64 {
        let isSame = before?.cgroupInode == counter.cgroupInode
        guard let kills = counter.kills, let former = isSame ? before?.kills : before != nil || hasBegun ? 0 : nil
        else { return 0 }
        return kills.minus(former)
    }

    private mutating func add(_ loss: Loss) {
        var loss = loss
        while loss.count > 0, let place = ahead.firstIndex(where: { loss.includes($0.unit) }) {
            ahead.remove(at: place)
            loss.count -= 1
        }
        if loss.count == 0 { return }
        guard let place = losses.firstIndex(where: { $0.unit == loss.unit }) else { return losses.append(loss) }
        losses[place].count = losses[place].count.plus(loss.count)
        losses[place].time = loss.time
    }

    private mutating func forget(unitsNotIn samples: [UnitSample]) {
        let names = Set(samples.map(\.name))
        counters = counters.filter { names.contains($0.key) }
    }
}
