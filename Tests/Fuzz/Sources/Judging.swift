@testable import HealthRules
@testable import ProcMetrics

/// Evaluates samples with two engines, which must agree, and checks what must hold of any events.
///
/// - Parameter state: What an engine before these left.
func evaluate(_ samples: [Sample], by rules: [Rule], resuming state: EngineState? = nil, at time: Timestamp = .init()) {
    let runs = (0..<2).map { _ in
        let engine = AlertEngine(rules: rules)
        var lines = state.map { describe(engine.resume($0, at: time), engine.verdict) } ?? []
        var alerts = Set(engine.state.alerts.map(name))
        for sample in samples {
            let events = engine.evaluate(sample)
            check(events, &alerts)
            alerts.formUnion(engine.state.alerts.map(name).filter { $0 == "oom-kills " })
            expect(engine.verdict.alerts == alerts.count, "the verdict counts other alerts than the events")
            lines += describe(events, engine.verdict)
        }
        return lines
    }
    expect(runs[0] == runs[1], "two engines disagree:\n\(difference(runs[0], runs[1]))")
}

private func name(_ alert: EngineState.AlertRecord) -> String { "\(alert.rule) \(alert.unit ?? "")" }

/// An alert begins once and ends once. That of `oom-kills` may begin with the event of a kill.
private func check(_ events: [Event], _ alerts: inout Set<String>) {
    for event in events {
        expect((0...100).contains(event.traffic), "traffic \(event.traffic)")
        let alert = "\(event.rule ?? "") \(event.unit ?? "")"
        switch event.kind {
        case .escalated where event.rule == "oom-kills": alerts.insert(alert)
        case .raised, .escalated: expect(alerts.insert(alert).inserted, "\(alert) raised twice")
        case .cleared where event.rule == "oom-kills": alerts.remove(alert)
        case .cleared: expect(alerts.remove(alert) != nil, "\(alert) cleared, but it was not firing")
        case .reminder: expect(alerts.contains(alert), "\(alert) reminded of, but it is not firing")
        default: break
        }
    }
}

/// Everything that a person or a program reads.
private func describe(_ events: [Event], _ verdict: Verdict) -> [String] {
    var lines = events.map { event in
        expect(!event.message.isEmpty, "an event without a sentence")
        return """
            \(event.kind) \(event.severity) \(event.incident?.description ?? "-") \(event.traffic) \
            \(event.alert?.since.monotonic ?? 0) \(event.alert?.duration ?? 0) \(event.message)
            """
    }
    lines.append(
        "\(verdict.level) \(verdict.traffic) \(verdict.unknownRules) \(verdict.topAlert ?? "-") \(verdict.since?.monotonic ?? 0)"
    )
    return lines
}

private func difference(_ left: [String], _ right: [String]) -> String {
    guard let place = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return "" }
    return "\(left[place])\n\(right[place])"
}
