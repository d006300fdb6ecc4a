internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// A call that changes what the engine knows. It was read and checked; who may make it is asked later, because that reads
/// files.
enum OperatorCall: Sendable {
    case acknowledge(Monitor.Acknowledge)
    case silence(Monitor.Silence)
    case unsilence(Monitor.Unsilence)
    case drain(Monitor.Drain)
    case undrain

    /// Text that an operator gives is at most so many bytes long.
    private static let textLimit = 500

    /// - Returns: `nil` for every other method.
    init?(_ method: String, _ message: [UInt8]) throws(MonitorError) {
        switch method {
        case Monitor.Acknowledge.name:
            let call = try Frame.parameters(Monitor.Acknowledge.self, of: message)
            try Self.check(call.reason ?? "", "reason")
            self = .acknowledge(call)
        case Monitor.Silence.name:
            let call = try Frame.parameters(Monitor.Silence.self, of: message)
            guard call.rule != nil || call.unit != nil else { throw .invalidParameter("rule") }
            for (name, text) in [("rule", call.rule), ("unit", call.unit), ("reason", call.reason)] {
                if let text { try Self.check(text, name, isNeeded: true) }
            }
            try Self.check(call.durationSeconds)
            self = .silence(call)
        case Monitor.Unsilence.name: self = .unsilence(try Frame.parameters(Monitor.Unsilence.self, of: message))
        case Monitor.Drain.name:
            let call = try Frame.parameters(Monitor.Drain.self, of: message)
            try Self.check(call.reason, "reason", isNeeded: true)
            if let duration = call.durationSeconds { try Self.check(duration) }
            // The clock that counts the time begins anew with a boot.
            if call.endsAfterBoot == true, call.durationSeconds != nil { throw .invalidParameter("durationSeconds") }
            self = .drain(call)
        case Monitor.Undrain.name: self = .undrain
        default: return nil
        }
    }

    private static func check(_ text: String, _ name: String, isNeeded: Bool = false) throws(MonitorError) {
        if isNeeded, text.isEmpty { throw .invalidParameter(name) }
        // Control characters would reach terminals and logs.
        guard text.utf8.count <= textLimit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw .invalidParameter(name)
        }
    }

    private static func check(_ duration: Double) throws(MonitorError) {
        guard Monitor.durations.contains(duration) else { throw .invalidParameter("durationSeconds") }
    }

    /// Does it. Tick queue.
    ///
    /// - Returns: The reply.
    func perform(on engine: AlertEngine, by user: String, at time: Timestamp) -> Result<Reply, MonitorError> {
        switch self {
        case .acknowledge(let call):
            let isDone = engine.acknowledge(incident: call.incident, by: user, reason: call.reason)
            return isDone ? .success(.empty) : .failure(.noSuchIncident(call.incident))
        case .silence(let call):
            let silence = engine.silence(
                rule: call.rule, unit: call.unit, reason: call.reason, by: user,
                duration: Self.nanoseconds(call.durationSeconds), at: time)
            return silence.map { .success(.silence($0)) } ?? .failure(.tooManySilences(limit: Monitor.silenceLimit))
        case .unsilence(let call):
            let isDone = engine.unsilence(id: call.id, by: user)
            return isDone ? .success(.empty) : .failure(.noSuchSilence(id: call.id))
        case .drain(let call):
            let duration = call.durationSeconds.map(Self.nanoseconds)
            let drain = engine.drain(
                reason: call.reason, by: user, duration: duration, endsAfterBoot: call.endsAfterBoot ?? false, at: time)
            return .success(.drain(drain))
        case .undrain: return engine.undrain(by: user) ? .success(.empty) : .failure(.notDrained)
        }
    }

    private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    enum Reply: Sendable {
        case empty
        case silence(Silence)
        case drain(DrainRequest)

        var frame: [UInt8] {
            switch self {
            case .empty: Frame.reply(Monitor.Empty())
            case .silence(let silence): Frame.reply(Monitor.Silence.Reply(silence: SilenceStatus(silence)))
            case .drain(let drain): Frame.reply(Monitor.Drain.Reply(drain: Drain(drain)))
            }
        }
    }
}
