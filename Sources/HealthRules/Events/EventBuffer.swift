internal import ProcMetrics

/// The events of one tick. Beyond a limit, events about alerts and sources are counted instead of made, and one event
/// sums them up: a moment at which ten thousand alerts fire must not stall the tick, and so many lines help no one.
struct EventBuffer {
    private(set) var events: [Event] = []
    private var omitted: [OmittedEvents] = []
    private var omittedSeverity = Verdict.Level.ok
    private var ids: EventIDSource

    static let limit = 256

    init(seed: (UInt64, UInt64)) { ids = EventIDSource(seed: seed) }

    var hasRoom: Bool { events.count < Self.limit }

    mutating func removeAll() {
        if !events.isEmpty { events = [] }
        if !omitted.isEmpty { omitted = [] }
        omittedSeverity = .ok
    }

    /// Adds an event.
    mutating func append(
        _ kind: Event.Kind, at time: Timestamp, severity: Verdict.Level, category: Category?, _ payload: EventPayload,
        _ change: (inout Event) -> Void = { _ in }
    ) {
        var event = Event(
            header: EventHeader(id: ids.next(), kind: kind, time: time, severity: severity, category: category),
            payload: payload)
        change(&event)
        events.append(event)
    }

    /// Counts an event that there is no room for.
    mutating func omit(_ kind: Event.Kind, severity: Verdict.Level, rule: String?) {
        if kind != .cleared, severity.rawValue > omittedSeverity.rawValue { omittedSeverity = severity }
        // Alerts of one rule come one after the other.
        if let last = omitted.indices.last, omitted[last].event == kind, omitted[last].rule == rule {
            omitted[last].count += 1
        } else if let place = omitted.firstIndex(where: { $0.event == kind && $0.rule == rule }) {
            omitted[place].count += 1
        } else {
            omitted.append(OmittedEvents(rule: rule, event: kind, count: 1))
        }
    }

    /// Adds the event that sums up what was left out, if anything.
    mutating func sumUp(at time: Timestamp) {
        guard !omitted.isEmpty else { return }
        append(.summary, at: time, severity: omittedSeverity, category: nil, .summary(omitted)) {
            $0.advice = "healthctl explain NAME shows what a rule evaluates"
        }
    }

    /// Changes every event, when the verdict after all of them is known.
    mutating func complete(_ change: (inout Event) -> Void) {
        for index in events.indices { change(&events[index]) }
    }

    /// Goes on with another buffer's ids.
    mutating func adopt(from former: EventBuffer) { ids = former.ids }
}
