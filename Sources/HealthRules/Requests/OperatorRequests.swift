internal import ProcMetrics

/// What operators have asked for and is in force. Kept over a restart of healthd, not over a boot.
struct OperatorRequests: Codable, Sendable {
    var drain: DrainRequest?
    var silences: [Silence] = []

    /// Silences at the same time, at most.
    static let silenceLimit = 100

    /// The first silence that mutes an alert. Allocates.
    func silence(ofRule rule: String, unit: String?) -> Silence? {
        silences.first { $0.mutes(rule: rule, unit: unit) }
    }

    /// Takes out what has ended by itself.
    mutating func expire(at time: Timestamp) -> [OperatorRequest] {
        var ended: [OperatorRequest] = []
        if let drain, drain.isOver(at: time) {
            ended.append(.undrained(drain, by: nil))
            self.drain = nil
        }
        // Without an allocation while none has ended.
        guard silences.contains(where: { $0.isOver(at: time) }) else { return ended }
        ended += silences.filter { $0.isOver(at: time) }.map { .unsilenced($0, by: nil) }
        silences.removeAll { $0.isOver(at: time) }
        return ended
    }

    /// Whether a state that was saved can have it.
    var isPossible: Bool {
        silences.count <= Self.silenceLimit && silences.allSatisfy { $0.duration >= 0 } && drain?.duration ?? 0 >= 0
    }
}

/// Something that an operator has asked for, or that has ended by itself.
public enum OperatorRequest: Sendable, Equatable {
    case acknowledged(IncidentID, by: String, reason: String?)
    case silenced(Silence)
    /// `by` is `nil` where it has ended by itself.
    case unsilenced(Silence, by: String?)
    case drained(DrainRequest)
    case undrained(DrainRequest, by: String?)

    var kind: Event.Kind {
        switch self {
        case .acknowledged: .acknowledged
        case .silenced: .silenced
        case .unsilenced: .unsilenced
        case .drained: .drained
        case .undrained: .undrained
        }
    }
}
