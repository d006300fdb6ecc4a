internal import ProcMetrics

/// Reports every OOM kill once, though up to three sources contain it: the kernel counts it (`oom.kills`), the cgroup of
/// the unit counts it (`unit.oom.kills`), and the kernel's log names the victim.
///
/// They come in any order and up to a tick apart. The log says most, so a kill that is counted waits for it, where
/// the log is read; what the log does not contain in time is reported by its number, with the unit where that is known.
/// Time is CLOCK_MONOTONIC in nanoseconds.
struct OOMKillReconciler {
    /// The counter as it was last seen.
    private var counted: UInt64?
    /// Counted, and not in the log yet.
    private var waiting: [Entry] = []
    /// In the log, and not counted yet.
    private var ahead: [Entry] = []
    /// What units counted and no report covers.
    private var units = UnitOOMCounters()
    /// When each victim was reported, because the kernel logs the first of a process group twice.
    private var victims: [Int32: Int64] = [:]

    private struct Entry {
        let time: Int64
        var count: UInt64
    }

    /// The log has a kill within milliseconds; on a stalled host it may take longer.
    static let patience: Int64 = 2_000_000_000
    /// How long the kernel may take to kill a group: where it prints on a serial console, hundreds take seconds.
    private static let longestGroup: Int64 = 10_000_000_000

    /// Takes a tick. Allocates nothing while there is no kill.
    ///
    /// - Returns: What is to be reported now.
    mutating func enter(_ sample: Sample) -> [OOMKillReport] {
        let now = sample.time.monotonic
        units.count(sample.units, at: now)
        count(sample.raw(.oomKills), at: now)
        var reports: [OOMKillReport] = []
        if !sample.kills.isEmpty { victims = victims.filter { now - $0.value < Self.longestGroup } }
        for kill in sample.kills {
            if let report = take(kill, at: now) { reports.append(report) }
        }
        if !waiting.isEmpty { reports += late(at: now, patience: sample.hasKernelLog ? Self.patience : 0) }
        // What is not counted by now will not be: a counter that is read at the beginning of a tick misses what is logged
        // at its end, but not what was logged a tick ago.
        if !ahead.isEmpty { ahead.removeAll { now - $0.time >= Self.patience } }
        if waiting.isEmpty { units.forget(before: now - Self.patience) }
        return reports
    }

    /// The counter up to which everything has been reported; `nil` before the first value.
    var reported: UInt64? {
        counted.map { $0.minus(waiting.reduce(0) { $0.plus($1.count) }).plus(ahead.reduce(0) { $0.plus($1.count) }) }
    }

    /// Whether kills are counted and wait for the log.
    var isWaiting: Bool { !waiting.isEmpty }

    /// Goes on where a process before this one was, so that what happened in between is reported, and only that.
    mutating func resume(reported: UInt64?) {
        if counted == nil { counted = reported }
    }

    // MARK: Count

    private mutating func count(_ kills: UInt64?, at now: Int64) {
        guard let kills else { return }
        defer { counted = kills }
        guard let counted, kills > counted else { return }
        let new = kills - counted
        let rest = Self.take(new, from: &ahead)
        if rest > 0 { waiting.append(Entry(time: now, count: rest)) }
    }

    // MARK: Log

    /// Takes a kill from the log; `nil` for one that was reported before. In a storm the kernel leaves out whose process it
    /// was, but the unit counts it.
    private mutating func take(_ kill: OOMKill, at now: Int64) -> OOMKillReport? {
        if Self.take(1, from: &waiting) > 0, counted != nil { ahead.append(Entry(time: now, count: 1)) }
        let unit = kill.unit ?? units.onlyCounter
        if let unit { units.report(unit, at: now) }
        guard victims.updateValue(now, forKey: kill.pid) == nil else { return nil }
        return OOMKillReport(victim: kill, unit: unit, count: 1)
    }

    /// The kills that have waited for the log long enough.
    private mutating func late(at now: Int64, patience: Int64) -> [OOMKillReport] {
        let isLate = { (entry: Entry) in now - entry.time >= patience }
        let late = waiting.filter(isLate).reduce(UInt64(0)) { $0.plus($1.count) }
        waiting.removeAll(where: isLate)
        return units.take(late)
    }

    /// Takes a number from the oldest entries.
    ///
    /// - Returns: What they had too little.
    private static func take(_ number: UInt64, from entries: inout [Entry]) -> UInt64 {
        var rest = number
        while rest > 0, !entries.isEmpty {
            let part = min(rest, entries[0].count)
            rest -= part
            entries[0].count -= part
            if entries[0].count == 0 { entries.removeFirst() }
        }
        return rest
    }
}

extension UInt64 {
    /// A difference that stays at zero.
    func minus(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
