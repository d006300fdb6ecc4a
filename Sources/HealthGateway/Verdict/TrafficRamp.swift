/// The weight after a recovery: it falls at once and rises linearly, because a server that has just recovered has cold
/// caches and would be overloaded by its full share.
struct TrafficRamp: Sendable, Equatable {
    /// How long a rise takes, in seconds; 0 for at once.
    var duration: Double
    private var from = 0.0
    private var target = 0
    /// When the rise began, in seconds on CLOCK_MONOTONIC; `nil` where nothing rises.
    private var since: Double?
    /// Before the first advice there is nothing to rise from: a start of the gateway is no recovery of the host.
    private var isAdvised = false

    init(duration: Double) { self.duration = duration }

    /// Takes a new advice, from 0 to 100 percent.
    ///
    /// - Parameter wasOut: Whether the host was out of the load balancer until now, for another reason than the advice.
    mutating func advise(_ percent: Int, wasOut: Bool = false, at now: Double) {
        let percent = min(100, max(0, percent))
        let current = wasOut ? 0 : value(at: now)
        let isRising = isAdvised && Double(percent) > current
        guard percent != target || wasOut || !isAdvised else { return }
        target = percent
        from = isRising ? current : Double(percent)
        since = isRising ? now : nil
        isAdvised = true
    }

    /// The weight now, from 0 to 100 percent. At least 1 unless the advice is 0: a server of weight 0 never shows that it is
    /// well again.
    func percent(at now: Double) -> Int { target == 0 ? 0 : max(1, Int(value(at: now))) }

    private func value(at now: Double) -> Double {
        guard let since, duration > 0, now < since + duration else { return Double(target) }
        return from + (Double(target) - from) * max(0, now - since) / duration
    }
}
