internal import ProcMetrics

/// What happens on the host and is no alert by itself: OOM kills, healthd's own late ticks, events that were lost.
///
/// The first two are reported while the rule of their name is loaded: to switch off `oom-kills` or `tick-late` switches off
/// the events as well.
struct SystemEvents {
    var losses = DeliveryLosses()
    private var reconciler = OOMKillReconciler()
    private var limiter = OOMKillRateLimiter()
    private let lateTickAfter: Double
    private let reportsKills: Bool
    private let reportsLateTicks: Bool
    private var lateTickReported: Int64?
    /// Whether the newest tick reports kills.
    private var hasKills = false

    /// A host that thrashes is late every tick; one event a minute is enough, the alert says the rest.
    private static let lateTickPause: Int64 = 60_000_000_000

    init(rules: [Rule], lateTickAfter: Double) {
        reportsKills = rules.contains { $0.name == Rule.oomKills }
        reportsLateTicks = rules.contains { $0.name == Rule.tickLate }
        self.lateTickAfter = lateTickAfter
    }

    /// The OOM kills to be reported in this tick: each once, and not more than ten reports a minute.
    mutating func kills(_ sample: Sample) -> [OOMKillReport] {
        let now = sample.time.monotonic
        let new = reconciler.enter(sample)
        guard reportsKills else { return [] }
        var reports: [OOMKillReport] = []
        if let rest = limiter.end(at: now) { reports.append(rest) }
        for report in new {
            if let report = limiter.pass(report, at: now) { reports.append(report) }
        }
        hasKills = !reports.isEmpty
        return reports
    }

    /// Whether an alert that begins to fire is announced by the events of kills, now or as soon as the kernel's log
    /// names the victim: an alert that says only that there was a kill would report the same a second time.
    func announces(_ instance: AlertInstance) -> Bool {
        instance.rule.name == Rule.oomKills && instance.rule.when.metrics == [.oomKills]
            && instance.rule.forDuration == 0 && instance.alert.threshold == 0 && (hasKills || reconciler.isWaiting)
    }

    /// Seconds by which a tick was late, where that is to be reported.
    mutating func newLateness(_ sample: Sample) -> Double? {
        guard reportsLateTicks, let lateness = sample[.tickLateness], lateness > lateTickAfter else { return nil }
        let now = sample.time.monotonic
        if let lateTickReported, now - lateTickReported < Self.lateTickPause { return nil }
        lateTickReported = now
        return lateness
    }

    /// The counter of kills up to which every kill has been reported, for the process after this one.
    var reportedKills: UInt64? { reconciler.reported.map { $0.minus(limiter.unreported) } }

    /// Goes on where the process before this one was; after a reload there is nothing to be restored.
    mutating func resume(reportedKills: UInt64?) { reconciler.resume(reported: reportedKills) }

    /// Goes on where an engine before a reload was, so that nothing is reported twice.
    mutating func adopt(from former: SystemEvents) {
        losses = former.losses
        reconciler = former.reconciler
        limiter = former.limiter
        lateTickReported = former.lateTickReported
    }
}

/// Events that observers did not deliver: the first loss is reported at once, what follows at most once a minute, because
/// a report of a loss must not be what overflows the observer. Time is CLOCK_MONOTONIC in nanoseconds.
struct DeliveryLosses {
    struct Loss: Equatable {
        let observer: String
        var count: UInt64
    }

    /// Not reported yet.
    private var losses: [Loss] = []
    private var reported: Int64?

    private static let pause: Int64 = 60_000_000_000
    private static let limit = 32

    mutating func record(_ observer: String, _ count: UInt64) {
        if let place = losses.firstIndex(where: { $0.observer == observer }) {
            losses[place].count = losses[place].count.plus(count)
        } else if losses.count < Self.limit {
            losses.append(Loss(observer: observer, count: count))
        }
    }

    /// What is to be reported now.
    mutating func due(at now: Int64) -> [Loss] {
        guard !losses.isEmpty else { return [] }
        if let reported, now - reported < Self.pause { return [] }
        reported = now
        defer { losses = [] }
        return losses
    }
}
