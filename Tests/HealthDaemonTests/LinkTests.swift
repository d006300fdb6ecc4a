import Foundation
import Glibc
import HealthLink
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

/// The local interface of a whole daemon over a captured tree.
struct LinkTests {
    private let directory: TemporaryDirectory
    private let socket: String
    private let daemon: Daemon
    private let configuration =
        #"{ "rules": [ { "name": "mine", "when": "memory.available < 5GiB", "severity": "critical", "traffic": "drain" } ] }"#

    init() throws {
        directory = try TemporaryDirectory()
        socket = directory.path + "/healthd.sock"
        try directory.write(
            "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
        var options = Daemon.Options()
        options.configurationPath = try directory.write("config.json", configuration)
        options.root = directory.path
        options.interval = 100_000_000
        options.environment = [:]
        options.foreground = true
        options.socketPath = socket
        options.exit = { _ in }
        daemon = try Daemon(options)
        daemon.start()
        let socket = socket
        #expect(eventually { (try? LinkClient(path: socket)) != nil })
    }

    private func client() throws -> LinkClient { try LinkClient(path: socket) }

    /// The error that a call is answered with; `nil` for another end of it.
    private func refusal(of call: some MonitorMethod, _ client: LinkClient) -> MonitorError? {
        do throws(LinkError) {
            _ = try client.call(call)
        } catch {
            if case .refused(let refusal) = error { return refusal }
        }
        return nil
    }

    /// The status of the first tick, and of those after it.
    private func status(_ client: LinkClient) throws -> Status {
        var status = try client.call(Monitor.Status()).status
        #expect(
            eventually {
                status = (try? client.call(Monitor.Status()).status) ?? status
                return status.verdict == .critical
            })
        return status
    }

    @Test func `the status has the verdict, its alert and where the rules are from`() throws {
        let status = try status(client())
        #expect(status.verdict == .critical && status.trafficPercent == 0 && !status.stale)
        #expect(status.topAlert == "mine" && status.alertCount == 1)
        let alert = try #require(status.alerts.first)
        #expect(alert.message == "mine: memory.available is 3.81 GiB (threshold 5 GiB)")
        #expect(alert.incident?.count == 32)
        #expect(status.configuration.valid && status.configuration.path == directory.path + "/config.json")
        #expect(status.host.memoryTotalBytes == 8_192_000_000)
    }

    @Test func `alerts, rules, metrics, units and silences can be asked for`() throws {
        let client = try client()
        _ = try status(client)
        #expect(try client.call(Monitor.Alerts()).alerts.map(\.rule) == ["mine"])
        #expect(try client.call(Monitor.Rules()).rules.first { $0.name == "mine" }?.firing == 1)
        let metrics = try client.call(Monitor.Metrics())
        #expect(metrics.metrics["memory.available"] == 4_096_000_000 && !metrics.stale)
        #expect(metrics.metrics["pressure.memory.some"] == nil)
        #expect(try client.call(Monitor.Units()).units.isEmpty)
        #expect(try client.call(Monitor.Silences()).silences.isEmpty)
        #expect(throws: LinkError.refused(.invalidParameter("limit"))) { try client.call(Monitor.Units(limit: 0)) }
    }

    @Test func `a drain is in the status when the call returns`() throws {
        let client = try client()
        _ = try status(client)
        let drain = try client.call(Monitor.Drain(reason: "update", durationSeconds: 3600)).drain
        #expect(drain.untilRealtimeSeconds == drain.sinceRealtimeSeconds + 3600)
        #expect(try client.call(Monitor.Status()).status.drain == drain)
        _ = try client.call(Monitor.Undrain())
        #expect(try client.call(Monitor.Status()).status.drain == nil)
        #expect(throws: LinkError.refused(.notDrained)) { try client.call(Monitor.Undrain()) }
        let kept = try client.call(Monitor.Drain(reason: "update", endsAfterBoot: true)).drain
        #expect(kept.endsAfterBoot == true)
        #expect(throws: LinkError.refused(.invalidParameter("durationSeconds"))) {
            try client.call(Monitor.Drain(reason: "update", durationSeconds: 60, endsAfterBoot: true))
        }
    }

    @Test func `silences and acknowledgements are in the alerts`() throws {
        let client = try client()
        let incident = try #require(try status(client).alerts.first?.incident)
        _ = try client.call(Monitor.Acknowledge(incident: incident))
        let silence = try client.call(Monitor.Silence(rule: "mi*", durationSeconds: 60, reason: "known")).silence
        let alert = try #require(try client.call(Monitor.Alerts()).alerts.first)
        #expect(alert.silence == silence.id && alert.acknowledgedBy == LocalNames.user(geteuid()))
        #expect(try client.call(Monitor.Silences()).silences == [silence])
        _ = try client.call(Monitor.Unsilence(id: silence.id))
        #expect(throws: LinkError.refused(.noSuchSilence(id: silence.id))) {
            try client.call(Monitor.Unsilence(id: silence.id))
        }
        #expect(throws: LinkError.refused(.noSuchIncident("1"))) { try client.call(Monitor.Acknowledge(incident: "1")) }
    }

    @Test(arguments: [
        Monitor.Silence(rule: nil, unit: nil, durationSeconds: 60, reason: "x"),
        Monitor.Silence(rule: "", unit: nil, durationSeconds: 60, reason: "x"),
        Monitor.Silence(rule: "a", unit: nil, durationSeconds: 0, reason: "x"),
        Monitor.Silence(rule: "a", unit: nil, durationSeconds: 1e300, reason: "x"),
        Monitor.Silence(rule: "a", unit: nil, durationSeconds: 60, reason: ""),
        Monitor.Silence(rule: "a", unit: nil, durationSeconds: 60, reason: "\u{1b}[2J"),
        Monitor.Silence(rule: "a", unit: nil, durationSeconds: 60, reason: String(repeating: "x", count: 501)),
    ]) func `a silence that cannot be is refused, with the parameter`(silence: Monitor.Silence) throws {
        let client = try client()
        let names = ["rule", "durationSeconds", "reason"]
        #expect(names.map(MonitorError.invalidParameter).contains { $0 == refusal(of: silence, client) })
    }

    @Test func `a reload returns when the new rules are active, and what is wrong with a bad file`() throws {
        let client = try client()
        _ = try status(client)
        try directory.write("config.json", configuration.replacing("mine", with: "other"))
        #expect(try client.call(Monitor.Reload()).configuration.valid)
        #expect(try client.call(Monitor.Status()).status.topAlert == "other")
        try directory.write("config.json", "{ \"rule\": [] }")
        let error = refusal(of: Monitor.Reload(), client)
        guard case .configurationInvalid(let path, let errors) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == directory.path + "/config.json" && errors.first?.contains("rule") == true)
        let status = try client.call(Monitor.Status()).status
        #expect(status.topAlert == "other" && !status.configuration.valid)
    }

    @Test func `a subscriber has a status at once, and events as they happen`() throws {
        let kinds = Mutex<[String]>([])
        let subscriber = try client()
        let other = try client()
        _ = try status(other)
        try subscriber.subscribe { reply in
            if let event = reply.event {
                kinds.withLock { $0.append(event.event.rawValue) }
                return event.event != .undrained
            }
            if reply.status != nil, kinds.withLock({ $0.isEmpty }) {
                kinds.withLock { $0.append("status") }
                _ = try? other.call(Monitor.Drain(reason: "update"))
                _ = try? other.call(Monitor.Undrain())
            }
            return true
        }
        #expect(kinds.withLock { $0 } == ["status", "drained", "undrained"])
    }

    @Test func `a tick that hangs makes the status stale`() throws {
        let client = try client()
        _ = try status(client)
        let goOn = DispatchSemaphore(value: 0)
        daemon.ticker.queue.async { goOn.wait() }
        var status = try client.call(Monitor.Status()).status
        #expect(
            eventually(within: .seconds(30)) {
                status = (try? client.call(Monitor.Status()).status) ?? status
                return status.stale
            })
        #expect(status.verdict == .unknown && status.ageSeconds >= 5)
        #expect(status.line.hasPrefix("unknown: no sample since"))
        #expect(try client.call(Monitor.Metrics()).stale)
        // A call that needs a tick does not wait for ever.
        #expect(refusal(of: Monitor.Undrain(), client)?.name == "org.healthd.Monitor.TickStalled")
        goOn.signal()
    }
}
