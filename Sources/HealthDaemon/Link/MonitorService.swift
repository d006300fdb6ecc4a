internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// Answers the calls of `org.healthd.Monitor`, on the thread of the local interface.
final class MonitorService: LinkService {
    private let rendering: StatusRendering
    private let clock: Clock
    private let requests: OperatorRequestQueue
    /// Asks for the values and units of the ticks to come; returns whether they are copied already.
    private let wantDetails: () -> Bool
    /// Calls for values and units that wait for the next tick.
    private var detailCalls: [DetailCall] = []
    /// Set after the server has been made with this service.
    weak var server: LinkServer?

    private var number: UInt64 = 0
    private var frame: [UInt8] = []
    private var rendered: (key: StatusKey, at: Int64)?

    /// A status with other figures is sent once a second at most; one with another verdict at once.
    private static let figuresPause: Int64 = 900_000_000
    /// The age in a status must be right when it is sent.
    private static let agePause: Int64 = 1_000_000_000

    private struct DetailCall {
        let ticket: LinkTicket
        let since: Int64
        let method: String
        let message: [UInt8]
    }

    /// A tick comes early when one is asked for, and within two seconds where many are; in nanoseconds.
    private static let detailPause: Int64 = 2_500_000_000

    /// What makes a status another one.
    private struct StatusKey: Equatable {
        var tick: Int64?
        var isFresh: Bool
        var verdict: Verdict?
    }

    init(
        _ rendering: StatusRendering, requests: OperatorRequestQueue, clock: @escaping Clock,
        wantDetails: @escaping () -> Bool
    ) {
        self.rendering = rendering
        self.requests = requests
        self.clock = clock
        self.wantDetails = wantDetails
    }

    func call(_ method: String, _ message: [UInt8], from peer: Peer, ticket: LinkTicket) -> LinkAnswer {
        do throws(MonitorError) {
            if method == Monitor.Reload.name {
                requests.addReload(from: peer, ticket: ticket)
                return .later
            }
            if let call = try OperatorCall(method, message) {
                requests.add(call, from: peer, ticket: ticket)
                return .later
            }
            if [Monitor.Metrics.name, Monitor.Units.name].contains(method), !wantDetails() {
                let now = clock().monotonic
                detailCalls.append(DetailCall(ticket: ticket, since: now, method: method, message: message))
                return .later
            }
            return try read(method, message)
        } catch {
            return .reply(Frame.error(error))
        }
    }

    /// A call that only reads.
    private func read(_ method: String, _ message: [UInt8]) throws(MonitorError) -> LinkAnswer {
        switch method {
        case Monitor.Status.name: return .reply(Frame.reply(Monitor.Status.Reply(status: currentStatus())))
        case Monitor.Alerts.name: return .reply(Frame.reply(alerts()))
        case Monitor.Rules.name: return .reply(Frame.reply(Monitor.Rules.Reply(rules: rendering.rules())))
        case Monitor.Metrics.name: return .reply(Frame.reply(metrics()))
        case Monitor.Units.name:
            let limit = try Frame.parameters(Monitor.Units.self, of: message).limit ?? Monitor.defaultUnitLimit
            guard (1...Monitor.unitLimit).contains(limit) else { throw .invalidParameter("limit") }
            return .reply(Frame.reply(units(limit)))
        case Monitor.Silences.name:
            let silences = rendering.snapshots.read { $0.silences.map { SilenceStatus($0) } }
            return .reply(Frame.reply(Monitor.Silences.Reply(silences: silences)))
        case Monitor.Subscribe.name: return .subscription
        default: throw .methodNotFound("\(Monitor.interface).\(method)")
        }
    }

    /// The answers to calls for values and units that a tick has published meanwhile, or that have waited long enough: then
    /// with what there is, and its age.
    func takeDetailAnswers(at now: Int64) -> [OperatorRequestQueue.Answer] {
        guard !detailCalls.isEmpty else { return [] }
        let time = rendering.snapshots.read { $0.detailsTime?.monotonic ?? .min }
        let due = detailCalls.filter { time >= $0.since || now - $0.since >= Self.detailPause }
        detailCalls.removeAll { time >= $0.since || now - $0.since >= Self.detailPause }
        return due.map { call in
            let frame: [UInt8]
            do throws(MonitorError) {
                if case .reply(let reply) = try read(call.method, call.message) { frame = reply } else { frame = [] }
            } catch {
                frame = Frame.error(error)
            }
            return OperatorRequestQueue.Answer(ticket: call.ticket, frame: frame)
        }
    }

    private func currentStatus() -> Status {
        rendering.status(at: clock(), clientsRefused: server?.refused ?? 0)
    }

    private func alerts() -> Monitor.Alerts.Reply {
        let now = clock()
        let (stale, age) = freshness(at: now)
        return rendering.snapshots.read { snapshot in
            Monitor.Alerts.Reply(
                alerts: snapshot.alerts.map { Alert($0, at: now) }, total: snapshot.alertCount, stale: stale,
                ageSeconds: age)
        }
    }

    private func metrics() -> Monitor.Metrics.Reply {
        let (stale, age) = detailFreshness(at: clock())
        return rendering.snapshots.read { snapshot in
            var metrics: [String: Double] = [:]
            for metric in Metric.all where snapshot.values.indices.contains(metric.index) {
                let value = snapshot.values[metric.index]
                if value.isFinite { metrics[metric.name] = value }
            }
            return Monitor.Metrics.Reply(
                metrics: metrics, realtimeSeconds: snapshot.detailsTime.map { Double($0.realtime) / 1e9 },
                stale: stale, ageSeconds: age)
        }
    }

    /// The largest units, and among equals the one that grows faster.
    private func units(_ limit: Int) -> Monitor.Units.Reply {
        let (stale, age) = detailFreshness(at: clock())
        return rendering.snapshots.read { snapshot in
            let ranked = snapshot.units.filter { $0.sample[.unitMemory] != nil }.sorted {
                ($0.size, $0.growth ?? 0) > ($1.size, $1.growth ?? 0)
            }
            return Monitor.Units.Reply(
                units: ranked.prefix(limit).map {
                    UnitStatus($0, name: snapshot.names.location(ofUnit: $0.sample.name).containerTitle)
                },
                total: ranked.count, stale: stale, ageSeconds: age)
        }
    }

    /// Whether the newest tick is the state of the host now, and how long ago it was, in seconds.
    private func freshness(at now: Timestamp) -> (stale: Bool, age: Double) {
        let state = rendering.latest.read(now: now.monotonic)
        return (!state.isFresh, Double(state.age) / 1e9)
    }

    /// As ``freshness(at:)`` of the values and units, which may be of an older tick.
    private func detailFreshness(at now: Timestamp) -> (stale: Bool, age: Double) {
        let state = rendering.latest.read(now: now.monotonic)
        guard let time = rendering.snapshots.read({ $0.detailsTime }) else { return (true, Double(state.age) / 1e9) }
        let age = Double(now.monotonic - time.monotonic) / 1e9
        let lifetime = Status.lifetime(ofInterval: Double(rendering.latest.pause) / 1e9)
        return (!state.isFresh || age > lifetime, age)
    }

    // MARK: Subscribers

    func status() -> (number: UInt64, frame: [UInt8]) {
        let now = clock().monotonic
        let state = rendering.latest.read(now: now)
        let key = StatusKey(
            tick: state.snapshot?.time.monotonic, isFresh: state.isFresh, verdict: state.snapshot?.verdict)
        if let rendered {
            let isSame = key == rendered.key
            let isChange = key.isFresh != rendered.key.isFresh || key.verdict != rendered.key.verdict
            let age = now - rendered.at
            if isSame ? age < Self.agePause : !isChange && age < Self.figuresPause { return (number, frame) }
            if !isSame { number += 1 }
        } else {
            number = 1
        }
        rendered = (key, now)
        frame = Frame.reply(Monitor.Subscribe.Reply(status: currentStatus()), continues: true)
        return (number, frame)
    }
}

extension HostSnapshot.Unit {
    /// Memory and swap in bytes.
    fileprivate var size: Double { (sample[.unitMemory] ?? 0) + (sample[.unitSwap] ?? 0) }
}
