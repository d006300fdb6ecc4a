internal import Dispatch
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Takes calls that change something to the tick, and their answers back. On a queue of its own, because who a user is stands
/// in files, and a disk may hang.
final class OperatorRequestQueue: Sendable {
    /// Does a call with the engine, and reports back when the result of a tick has it; that is on the tick queue.
    typealias Perform =
        @Sendable (
            _ body: @escaping @Sendable (AlertEngine, Timestamp) -> Result<OperatorCall.Reply, MonitorError>,
            _ done: @escaping @Sendable (Result<OperatorCall.Reply, MonitorError>) -> Void
        ) -> Void
    /// Reads the configuration again, and reports back when its rules are active.
    typealias Reload = @Sendable (_ done: @escaping @Sendable (ConfigurationStatus) -> Void) -> Void

    struct Answer: Sendable {
        let ticket: LinkTicket
        let frame: [UInt8]
    }

    private let queue = DispatchQueue(label: "healthd.requests")
    private let perform: Perform
    private let reload: Reload
    private let wake: @Sendable () -> Void
    private let answers = Mutex<[Answer]>([])
    private let waiting = Mutex<[LinkTicket: Int64]>([:])

    /// A call that no tick has taken for so long gets an error, in nanoseconds.
    static let limit: Int64 = 5_000_000_000

    /// - Parameter wake: Called when there is an answer.
    init(perform: @escaping Perform, reload: @escaping Reload, wake: @escaping @Sendable () -> Void) {
        self.perform = perform
        self.reload = reload
        self.wake = wake
    }

    /// Takes a call. Waits for nothing.
    func add(_ call: OperatorCall, from peer: Peer, ticket: LinkTicket) {
        permitted(peer, ticket) { [self] user in
            perform { engine, time in
                call.perform(on: engine, by: user, at: time)
            } _: { [self] result in
                queue.async { [self] in answer(ticket, Self.frame(result)) }
            }
        }
    }

    /// Takes a call to read the configuration again. Waits for nothing.
    func addReload(from peer: Peer, ticket: LinkTicket) {
        permitted(peer, ticket) { [self] _ in
            reload { [self] status in
                queue.async { [self] in answer(ticket, Self.frame(status)) }
            }
        }
    }

    /// - Parameter act: Called with the name of the user, who may act.
    private func permitted(_ peer: Peer, _ ticket: LinkTicket, act: @escaping @Sendable (_ user: String) -> Void) {
        waiting.withLock { $0[ticket] = Timestamp.now().monotonic }
        queue.async { [self] in
            let user = LocalNames.user(peer.user)
            guard Self.mayAct(peer) else { return answer(ticket, Frame.error(.notPermitted(user: user))) }
            act(user)
        }
    }

    /// Root, and the members of the group.
    private static func mayAct(_ peer: Peer) -> Bool {
        if peer.user == 0 || peer.user == geteuid() { return true }
        return LocalNames.groupID(LocalNames.group).map(peer.groups.contains) ?? false
    }

    private static func frame(_ result: Result<OperatorCall.Reply, MonitorError>) -> [UInt8] {
        switch result {
        case .success(let reply): reply.frame
        case .failure(let error): Frame.error(error)
        }
    }

    private static func frame(_ status: ConfigurationStatus) -> [UInt8] {
        if status.valid { return Frame.reply(Monitor.Reload.Reply(configuration: status)) }
        return Frame.error(.configurationInvalid(path: status.path, errors: status.errors))
    }

    private func answer(_ ticket: LinkTicket, _ frame: [UInt8]) {
        let isWaiting = waiting.withLock { $0.removeValue(forKey: ticket) != nil }
        guard isWaiting else { return }
        answers.withLock { $0.append(Answer(ticket: ticket, frame: frame)) }
        wake()
    }

    // MARK: The interface's thread

    /// The answers that have come, and errors for calls that have waited too long.
    func takeAnswers(at now: Int64) -> [Answer] {
        let late = waiting.withLock { waiting in
            let late = waiting.filter { now - $0.value >= Self.limit }
            for ticket in late.keys { waiting[ticket] = nil }
            return late
        }
        let answers = answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
        return answers
            + late.map {
                Answer(ticket: $0.key, frame: Frame.error(.tickStalled(ageSeconds: Double(now - $0.value) / 1e9)))
            }
    }
}
