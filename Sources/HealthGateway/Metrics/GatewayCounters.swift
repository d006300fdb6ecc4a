internal import Synchronization

/// What the gateway counts of itself, since its start.
final class GatewayCounters: Sendable {
    /// What a connection belongs to.
    enum Listener: String, Sendable, CaseIterable {
        case http, agent
    }

    struct Request: Hashable, Sendable {
        let endpoint: String
        let code: Int
    }

    struct Connections: Sendable, Equatable {
        var open = 0
        /// Closed while they were the oldest of too many.
        var evicted = 0
        var timedOut = 0
    }

    /// A copy of everything.
    struct Values: Sendable {
        var requests: [Request: Int] = [:]
        var agentChecks: [String: Int] = ["up": 0, "drain": 0, "down": 0, "none": 0]
        var connections: [Listener: Connections] = [.http: Connections(), .agent: Connections()]
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    /// - Parameter endpoint: One of a fixed set, so that a scanner cannot make up new series.
    func count(_ endpoint: Endpoint?, code: Int) {
        state.withLock { $0.requests[Request(endpoint: endpoint?.path ?? "other", code: code), default: 0] += 1 }
    }

    func count(_ answer: AgentAnswer) { state.withLock { $0.agentChecks[answer.name, default: 0] += 1 } }

    func opened(_ listener: Listener) { change(listener) { $0.open += 1 } }
    func closed(_ listener: Listener) { change(listener) { $0.open -= 1 } }
    func evicted(_ listener: Listener) { change(listener) { $0.evicted += 1 } }
    func timedOut(_ listener: Listener) { change(listener) { $0.timedOut += 1 } }

    private func change(_ listener: Listener, _ body: (inout Connections) -> Void) {
        state.withLock { body(&$0.connections[listener, default: Connections()]) }
    }
}
