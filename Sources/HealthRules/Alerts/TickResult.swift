public import ProcMetrics

/// What one tick produced: the one value that every surface renders. What is big in it is shared, not copied.
public struct TickResult: Sendable {
    public var time: Timestamp
    /// Of this tick. An observer that needs it later copies out what it needs: one that keeps it makes the next tick
    /// allocate.
    public var sample: Sample
    public var verdict: Verdict
    public var hostSummary: HostSummary
    /// As for ``sample``: an observer copies out what it needs.
    public var readings: HostReadings
    /// What happened, in order; usually nothing.
    public var events: [Event]
    /// What a restart must not lose; `nil` while nothing in it has changed that is worth saving.
    public var state: EngineState?
    /// How long the tick took, in nanoseconds.
    public var duration: Int64

    public init(
        time: Timestamp, sample: Sample, verdict: Verdict, hostSummary: HostSummary,
        readings: HostReadings = HostReadings(), events: [Event], state: EngineState?, duration: Int64
    ) {
        self.time = time
        self.sample = sample
        self.verdict = verdict
        self.hostSummary = hostSummary
        self.readings = readings
        self.events = events
        self.state = state
        self.duration = duration
    }
}

/// One way out: takes the result of every tick, and delivers, keeps or acts on a queue of its own.
public protocol TickObserver: AnyObject, Sendable {
    /// For messages and for the count of lost events, such as `journal`.
    var name: String { get }

    /// Called on the tick queue: leaves what it needs in a bounded mailbox and returns. It neither waits nor allocates
    /// while `result.events` is empty.
    func observe(_ result: borrowing TickResult)

    /// The daemon stops: deliver what is in the mailbox until the deadline, CLOCK_MONOTONIC in nanoseconds, and count what
    /// is left as lost.
    func finish(by deadline: Int64)

    /// How far it has come. Any thread; does not wait.
    var liveness: ObserverLiveness { get }
}

/// How far an observer has come: what the watchdog asks for, and what `events.lost` counts.
public struct ObserverLiveness: Sendable, Equatable {
    /// Deliveries made so far.
    public var turns: UInt64
    /// Since when a delivery lasts, CLOCK_MONOTONIC in nanoseconds; 0 while there is nothing to deliver.
    public var busySince: Int64
    /// Events in the mailbox.
    public var waiting: Int
    /// Events that were lost since the start.
    public var lost: UInt64

    public init(turns: UInt64 = 0, busySince: Int64 = 0, waiting: Int = 0, lost: UInt64 = 0) {
        self.turns = turns
        self.busySince = busySince
        self.waiting = waiting
        self.lost = lost
    }
}
