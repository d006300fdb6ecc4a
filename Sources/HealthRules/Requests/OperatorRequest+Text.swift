internal import ProcMetrics

/// What a person reads of a request.
extension OperatorRequest {
    var text: String {
        switch self {
        case .acknowledged(let incident, let by, let reason):
            "\(by) has acknowledged incident \(incident.description)\(Self.text(reason)); "
                + "no more reminders until it gets worse"
        case .silenced(let silence):
            "\(silence.by) has silenced \(silence.target) for "
                + "\(ValueFormatter.nanoseconds(silence.duration))\(Self.text(silence.reason)) (silence \(silence.id))"
        case .unsilenced(let silence, nil):
            "the silence \(silence.id) of \(silence.target) has ended"
        case .unsilenced(let silence, let by?): "\(by) has ended the silence \(silence.id) of \(silence.target)"
        case .drained(let drain):
            "\(drain.by) has drained this host\(drain.duration.map { " for \(ValueFormatter.nanoseconds($0))" } ?? "")"
                + (drain.endsAfterBoot ? ", also over a reboot, until the host is well after that" : "")
                + Self.text(drain.reason)
        case .undrained(let drain, nil) where drain.endsAfterBoot && drain.duration == nil:
            "the drain of this host has ended: the host is well after its reboot"
        case .undrained(_, nil): "the drain of this host has ended"
        case .undrained(_, let by?): "\(by) has ended the drain of this host"
        }
    }

    /// What to do next.
    var advice: String? {
        switch self {
        case .drained: "To end it: healthctl undrain"
        case .silenced(let silence): "To end it: healthctl unsilence \(silence.id)"
        case .acknowledged, .unsilenced, .undrained: nil
        }
    }

    private static func text(_ reason: String?) -> String { reason.map { $0.isEmpty ? "" : ": \($0)" } ?? "" }
}

extension Silence {
    /// `rule memory-low`, `unit nginx.service`, `rule unit-* of unit php*.service`.
    var target: String {
        switch (rule, unit) {
        case (let rule?, let unit?): "rule \(rule) of unit \(unit)"
        case (let rule?, nil): "rule \(rule)"
        case (nil, let unit?): "unit \(unit)"
        case (nil, nil): "every alert"
        }
    }
}
