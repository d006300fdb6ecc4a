internal import HTTPTypes
internal import HealthLink

/// Every page of one status. Made when the status comes, so that a request costs a look-up.
struct Renderings: Sendable {
    let report: Report
    private let fresh: PageSet
    /// What is answered once it has become stale, without anything happening at that moment.
    private let stale: PageSet

    init(_ report: Report) {
        self.report = report
        stale = PageSet(.stale, report)
        fresh = report.status.stale ? stale : PageSet(report.freshState, report)
    }

    func pages(at now: Double) -> PageSet { report.isStale(at: now) ? stale : fresh }
}

/// The pages of one state. Which code each has is the table of docs/interfaces.md.
struct PageSet: Sendable {
    let state: HealthState
    let readiness: Readiness
    let health: Answer
    let loadBalancer: Answer
    let consul: Answer
    let azure: Answer

    /// - Parameter report: `nil` while there is none.
    init(_ state: HealthState, _ report: Report?) {
        self.state = state
        let line = Self.line(state, report)
        readiness = Readiness(state, report, line)
        health = HealthDocument.answer(state, report, line)
        loadBalancer = Answer(Self.loadBalancerStatus(state), line + "\n")
        consul = Answer(Self.consulStatus(state), line + "\n")
        azure = Answer(.ok, Answer.json, "{\"ApplicationHealthState\":\"\(Self.azureState(state))\"}\n")
    }

    static let missing = PageSet(.missing, nil)

    /// One line for a person.
    private static func line(_ state: HealthState, _ report: Report?) -> String {
        guard let report else { return "unknown: no status of healthd yet" }
        guard state.isFresh else {
            return "unknown: the verdict is stale, the last tick was at \(UTC.text(report.tickRealtime))"
        }
        guard state == .draining, let drain = report.status.drain else { return report.status.line }
        return "drained by \(drain.by): \(drain.reason)"
    }

    /// HAProxy's httpchk with `disable-on-404`: 404 lets established sessions go on, 503 does not.
    private static func loadBalancerStatus(_ state: HealthState) -> HTTPResponse.Status {
        switch state {
        case .ok, .warning, .unknown: .ok
        case .draining: .notFound
        case .critical, .stale, .missing: .serviceUnavailable
        }
    }

    /// Consul: 2xx is passing, 429 warning, everything else critical.
    private static func consulStatus(_ state: HealthState) -> HTTPResponse.Status {
        switch state {
        case .ok: .ok
        case .warning, .unknown: .tooManyRequests
        case .draining, .critical, .stale, .missing: .serviceUnavailable
        }
    }

    /// Azure repairs, that is replaces, an instance that is Unhealthy; any status but 2xx would be `Unknown` to it.
    private static func azureState(_ state: HealthState) -> String {
        switch state {
        case .ok, .warning, .unknown, .draining: "Healthy"
        case .critical, .stale, .missing: "Unhealthy"
        }
    }
}
