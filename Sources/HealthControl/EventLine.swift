internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// One event of a replay, for a person or for a program.
struct EventLine: Encodable {
    let time: Double
    let event: String
    let rule: String?
    let severity: String
    let unit: String?
    let incident: String?
    let value: Double?
    let threshold: Double?
    let peak: Double?
    let duration: Double?
    let traffic: Int
    let suspect: String?
    let suspectKind: String?
    let growth: Double?
    let message: String

    init(_ event: Event) {
        time = Double(event.time.monotonic) / 1e9
        self.event = event.kind.rawValue
        rule = event.rule
        severity = event.severity.name
        unit = event.unit
        incident = event.incident?.description
        value = event.alert?.value.finite
        threshold = event.alert?.threshold.finite
        peak = event.alert?.peak.finite
        duration = event.kind == .cleared ? event.alert.map { Double($0.duration) / 1e9 } : nil
        traffic = event.traffic
        suspect = event.suspect?.name
        suspectKind = event.suspect?.kind.rawValue
        growth = event.suspect?.growth.finite
        message = event.sentence
    }

    /// One object on one line.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(self)) ?? Data("{}".utf8)
        return String(decoding: data, as: UTF8.self)
    }

    /// `   10.4 s  critical  raised     memory-thrashing: …`.
    var text: String { "\(pad(left: "\(time)", 9)) s  \(pad(severity, 8))  \(pad(event, 9))  \(message)" }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func pad(left text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension Double {
    /// JSON has no infinity and no not-a-number.
    fileprivate var finite: Double? { isFinite ? self : nil }
}
