@testable import HealthRules
@testable import ProcMetrics

/// Judges samples with two evaluators, which must agree, and checks what must hold of any events.
///
/// - Parameter state: What an evaluator before these left.
func judge(_ samples: [Sample], by rules: [Rule], resuming state: EngineState? = nil, at time: Timestamp = .init()) {
    let runs = (0..<2).map { _ in
        let evaluator = AlertEngine(rules: rules)
        var lines = state.map { describe(evaluator.resume($0, at: time), evaluator.verdict) } ?? []
        var alerts = Set(evaluator.state.alerts.map { "\($0.rule) \($0.unit ?? "")" })
        for sample in samples {
            let events = evaluator.evaluate(sample)
            check(events, &alerts)
            expect(evaluator.verdict.alerts == alerts.count, "the verdict counts other alerts than the events")
            lines += describe(events, evaluator.verdict)
        }
        return lines
    }
    expect(runs[0] == runs[1], "two evaluators disagree:\n\(difference(runs[0], runs[1]))")
}

/// An alert is raised once and cleared once.
private func check(_ events: [Event], _ alerts: inout Set<String>) {
    for event in events {
        expect((0...100).contains(event.traffic), "traffic \(event.traffic)")
        let alert = "\(event.rule ?? "") \(event.unit ?? "")"
        switch event.kind {
        case .raised, .escalated: expect(alerts.insert(alert).inserted, "\(alert) raised twice")
        case .cleared: expect(alerts.remove(alert) != nil, "\(alert) cleared, but it was not up")
        case .reminder: expect(alerts.contains(alert), "\(alert) reminded of, but it is not up")
        default: break
        }
    }
}

/// Everything that a person or a program is told.
private func describe(_ events: [Event], _ verdict: Verdict) -> [String] {
    var lines = events.map { event in
        expect(!event.sentence.isEmpty, "an event without a sentence")
        return """
            \(event.kind) \(event.severity) \(event.incident?.description ?? "-") \(event.traffic) \
            \(event.alert?.since.monotonic ?? 0) \(event.alert?.duration ?? 0) \(event.sentence)
            """
    }
    lines.append(
        "\(verdict.level) \(verdict.traffic) \(verdict.unknownRules) \(verdict.headline ?? "-") \(verdict.since?.monotonic ?? 0)"
    )
    return lines
}

private func difference(_ left: [String], _ right: [String]) -> String {
    guard let place = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return "" }
    return "\(left[place])\n\(right[place])"
}
