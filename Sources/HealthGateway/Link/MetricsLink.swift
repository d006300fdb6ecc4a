internal import Dispatch
internal import HealthLink
internal import NIOCore
internal import Synchronization

/// Metrics and units of healthd, by method call on a thread of its own, and only when somebody asks for the page.
final class MetricsLink: Sendable {
    /// What was answered, and when.
    struct Reading: Sendable {
        var metrics: Monitor.Metrics.Reply
        var units: Monitor.Units.Reply?
        /// Seconds on CLOCK_MONOTONIC.
        var receivedAt: Double

        /// Since the tick that it is from, in seconds.
        func age(at now: Double) -> Double { metrics.ageSeconds + max(0, now - receivedAt) }
    }

    private struct State {
        var reading: Reading?
        var askedAt = -Double.infinity
        var isAsking = false
        var waiting: [EventLoopPromise<Void>] = []
    }

    private let path: String
    private let eventLoop: any EventLoop
    private let queue = DispatchQueue(label: "healthd-gateway.metrics")
    private let state = Mutex(State())

    /// How long a scrape waits for new values, in seconds.
    private static let patience = 2.0
    /// Units on the page.
    static let unitLimit = Monitor.defaultUnitLimit

    init(path: String, eventLoop: any EventLoop) {
        self.path = path
        self.eventLoop = eventLoop
    }

    /// The values, new ones if the last are older than an interval and healthd answers in time; else what is known.
    ///
    /// - Parameter interval: Between two ticks, in seconds; healthd is asked once in it at most.
    func reading(interval: Double) async -> Reading? {
        let promise = eventLoop.makePromise(of: Void.self)
        let timeout = eventLoop.scheduleTask(in: .nanoseconds(Int64(Self.patience * 1e9))) { promise.succeed() }
        if !wait(with: promise, interval) { promise.succeed() }
        try? await promise.futureResult.get()
        timeout.cancel()
        return state.withLock { $0.reading }
    }

    /// - Returns: Whether there is something to wait for.
    private func wait(with promise: EventLoopPromise<Void>, _ interval: Double) -> Bool {
        let now = MonotonicClock.now()
        return state.withLock { state in
            if !state.isAsking {
                guard now - state.askedAt >= interval else { return false }
                state.askedAt = now
                state.isAsking = true
                queue.async { self.ask() }
            }
            state.waiting.append(promise)
            return true
        }
    }

    private func ask() {
        let reading = try? Self.ask(path)
        let waiting = state.withLock { state in
            if let reading { state.reading = reading }
            state.isAsking = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for promise in waiting { promise.succeed() }
    }

    private static func ask(_ path: String) throws(LinkError) -> Reading {
        let client = try LinkClient(path: path, timeout: patience)
        let metrics = try client.call(Monitor.Metrics())
        let receivedAt = MonotonicClock.now()
        // Without units the rest of the page is still true.
        let units = try? client.call(Monitor.Units(limit: unitLimit))
        return Reading(metrics: metrics, units: units, receivedAt: receivedAt)
    }
}
