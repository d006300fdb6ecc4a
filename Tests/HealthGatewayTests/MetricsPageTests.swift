import HealthLink
import HealthRules
import NIOPosix
import ProcMetrics
import Testing

@testable import HealthGateway

@Suite struct MetricsPageTests {
    private let board: Board
    private let counters = GatewayCounters()
    private let page: MetricsPage

    init() {
        board = Board(rampUp: 0)
        let link = MetricsLink(path: "/nowhere", eventLoop: MultiThreadedEventLoopGroup.singleton.next())
        page = MetricsPage(board: board, link: link, counters: counters, settings: GatewaySettings())
    }

    private static let reading = MetricsLink.Reading(
        metrics: Monitor.Metrics.Reply(
            metrics: ["memory.total": 8e9, "pressure.memory.full": 1.5, "paging.major_faults": 7, "later.metric": 1],
            realtimeSeconds: startRealtime, stale: false, ageSeconds: 0.25),
        units: Monitor.Units.Reply(units: [unit], total: 3, stale: false, ageSeconds: 0.25), receivedAt: start)

    private static var unit: UnitStatus {
        var unit = UnitStatus(unit: "a\\b\"c\nd.service")
        unit.memoryBytes = 2e8
        unit.anonBytes = 1.5e8
        unit.pressureMemoryFullSeconds = 0.5
        return unit
    }

    private func lines(
        _ format: PrometheusExposition.Format = .text, _ reading: MetricsLink.Reading? = reading, at now: Double = start
    ) -> [String] {
        page.text(format, reading, at: now).split(separator: "\n").map(String.init)
    }

    private func values(_ lines: [String]) -> [String: String] {
        Dictionary(
            lines.filter { !$0.hasPrefix("#") }.compactMap { line in
                line.lastIndex(of: " ").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }, uniquingKeysWith: { $1 })
    }

    @Test func `without healthd the page says so, and nothing of the host`() {
        let values = values(lines(.text, nil))
        #expect(values["healthd_health_state{state=\"unknown\"}"] == "1")
        #expect(values["healthd_health_state{state=\"ok\"}"] == "0")
        #expect(values["healthd_verdict_stale"] == "1")
        #expect(values["healthd_gateway_connected"] == "0")
        #expect(values["healthd_traffic_ratio"] == nil)
        #expect(values["healthd_verdict_age_seconds"] == nil)
        #expect(!values.keys.contains { $0.hasPrefix("healthd_memory_") || $0.hasPrefix("healthd_unit") })
    }

    @Test func `host metrics have the names of healthctl metrics`() {
        let values = values(lines())
        #expect(values["healthd_memory_MemTotal_bytes"] == "8000000000")
        #expect(values["healthd_pressure_memory_stalled_seconds_total"] == "1.5")
        #expect(values["healthd_vmstat_pgmajfault"] == "7")
        #expect(values["healthd_gateway_metrics_age_seconds"] == "0.25")
        #expect(values["healthd_memory_MemFree_bytes"] == nil)
    }

    @Test func `values that are too old are left out, with what is about them`() {
        let values = values(lines(at: start + 61))
        #expect(values["healthd_memory_MemTotal_bytes"] == nil)
        #expect(values["healthd_units"] == nil)
        #expect(values["healthd_gateway_metrics_age_seconds"] == nil)
    }

    @Test func `the verdict, its advice and the alerts are on the page`() {
        let alerts = [alert("memory-thrashing", .critical), alert("unit-at-limit", .warning, unit: "a.service")]
        board.received(
            Report(status: status(.critical, traffic: 30, alerts: alerts, culprit: "leak.service"), receivedAt: start))
        let values = values(lines())
        #expect(values["healthd_health_state{state=\"critical\"}"] == "1")
        #expect(values["healthd_health_state{state=\"unknown\"}"] == "0")
        #expect(values["healthd_traffic_ratio"] == "0.3")
        #expect(values["healthd_gateway_agent_weight_ratio"] == "0.3")
        #expect(values["healthd_alerts{severity=\"critical\"}"] == "1")
        #expect(values["healthd_alerts{severity=\"warning\"}"] == "1")
        #expect(values["healthd_alert_firing{rule=\"memory-thrashing\",severity=\"critical\",unit=\"\"}"] == "1")
        #expect(values["healthd_alert_firing{rule=\"unit-at-limit\",severity=\"warning\",unit=\"a.service\"}"] == "1")
        #expect(values["healthd_culprit_info{unit=\"leak.service\"}"] == "1")
        #expect(values["healthd_last_sample_timestamp_seconds"] == "1796000523")
        #expect(values["healthd_verdict_age_seconds"] == "0.5")
        #expect(values["healthd_build_info{version=\"1.2.3\"}"] == "1")
    }

    @Test func `a stale verdict gives no advice`() {
        board.received(Report(status: status(.ok), receivedAt: start))
        let values = values(lines(at: start + 10))
        #expect(values["healthd_health_state{state=\"ok\"}"] == "0")
        #expect(values["healthd_verdict_stale"] == "1")
        #expect(values["healthd_traffic_ratio"] == nil)
        #expect(values["healthd_gateway_agent_weight_ratio"] == nil)
    }

    @Test func `alerts that a status does not list are counted`() {
        var status = status(.critical, alerts: [alert("a", .critical), alert("b", .warning)])
        status.alertCount = 40
        board.received(Report(status: status, receivedAt: start))
        let values = values(lines())
        #expect(values["healthd_alerts{severity=\"critical\"}"] == "1")
        #expect(values["healthd_alerts{severity=\"warning\"}"] == "39")
    }

    @Test func `the name of a unit is escaped`() {
        #expect(
            values(lines())["healthd_unit_memory_bytes{unit=\"a\\\\b\\\"c\\nd.service\",kind=\"anon\"}"] == "150000000")
    }

    @Test func `requests are counted by endpoint and code`() {
        counters.count(.metrics, code: 200)
        counters.count(nil, code: 404)
        counters.count(nil, code: 404)
        let values = values(lines())
        #expect(values["healthd_gateway_requests_total{endpoint=\"/metrics\",code=\"200\"}"] == "1")
        #expect(values["healthd_gateway_requests_total{endpoint=\"other\",code=\"404\"}"] == "2")
        #expect(values["healthd_gateway_connections_evicted_total{listener=\"http\"}"] == "0")
    }

    @Test func `every series has a help and a type before it`() {
        board.received(
            Report(status: status(.critical, alerts: [alert("a", .critical)], culprit: "x"), receivedAt: start))
        var known: Set<String> = []
        for line in lines() {
            if line.hasPrefix("# TYPE ") { known.insert(String(line.split(separator: " ")[2])) }
            if !line.hasPrefix("#") { #expect(known.contains(String(line.prefix { $0 != "{" && $0 != " " }))) }
        }
        #expect(known.count > 30)
    }

    @Test func `OpenMetrics names the family of a counter without its suffix, and has an end`() {
        board.received(Report(status: status(.ok), receivedAt: start))
        let lines = lines(.openMetrics)
        #expect(lines.contains("# TYPE healthd_pressure_memory_stalled_seconds counter"))
        #expect(lines.contains("# UNIT healthd_pressure_memory_stalled_seconds seconds"))
        #expect(lines.contains("healthd_pressure_memory_stalled_seconds_total 1.5"))
        #expect(lines.contains("# TYPE healthd_vmstat_pgmajfault unknown"))
        #expect(lines.contains("# TYPE healthd_build info"))
        #expect(lines.contains("healthd_build_info{version=\"1.2.3\"} 1"))
        #expect(lines.last == "# EOF")
        #expect(!self.lines(.text).contains("# EOF"))
    }

    @Test func `the gateway knows what it uses itself`() {
        let values = values(lines())
        #expect((values["healthd_gateway_process_resident_memory_bytes"].flatMap(Double.init) ?? 0) > 1e6)
        #expect((values["healthd_gateway_process_open_fds"].flatMap(Int.init) ?? 0) > 2)
        #expect(values["healthd_gateway_process_cpu_seconds_total"] != nil)
    }
}
