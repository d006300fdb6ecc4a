import HealthLink
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct StatusScreenTests {
    private func text(_ status: Status, _ units: [UnitStatus] = []) -> String {
        StatusScreen(status: status, units: units, time: testTime).lines.map(\.text).joined(separator: "\n")
    }

    @Test func `a calm host fits on a few lines`() {
        #expect(
            text(.calm) == """
                web-01: OK
                  no alerts are firing

                Traffic     full
                Host        5 GiB of 8 GiB available, swap 50 % free, stalled 1.23 % some, 0 % full, load 0.42
                Rules       21 rules active, from /etc/healthd/config.json
                healthd     1.2.3, started 12:03:27 (2 h ago), last tick 400 ms ago
                """)
    }

    @Test func `a host that runs out of memory says why, who, what to do and until when`() {
        #expect(
            text(.critical, [.leak, .container]) == """
                web-01: CRITICAL since 14:00:07 (3 min 20 s ago)
                  critical  memory-thrashing: tasks are stalled on memory: x is 25.8 % (threshold 25 %) (acknowledged by alice)
                  warning   unit-at-limit docker-1a2b.scope (shop): the unit is at its limit (silence s-1)

                Culprit     leak.service
                What to do  Restart it: systemctl restart leak.service
                Traffic     drain: send no new requests to this host
                Forecast    memory is exhausted in 8 s to 14 s
                Host        5 GiB of 8 GiB available, swap 50 % free, stalled 1.23 % some, 0 % full, load 0.42
                Memory      70 % anonymous memory, 12 % ZFS ARC
                Clearing    does not help: it is anonymous memory
                Units       UNIT                       MEMORY  GROWTH/MIN  EXHAUSTED IN  SWAP  LIMIT
                            leak.service              256 MiB    +300 MiB    1 min 35 s   0 B  1 GiB
                            docker-1a2b.scope (shop)    1 MiB         0 B             -     -      -
                Rules       21 rules active, from /etc/healthd/config.json
                healthd     1.2.3, started 12:03:27 (2 h ago), last tick 400 ms ago
                """)
    }

    @Test func `what need not be cleared is not spoken of`() {
        var status = Status.critical
        status.host.diagnosis?.clearing = "unnecessary"
        #expect(text(status).contains("\nMemory ") && !text(status).contains("\nClearing "))
    }

    @Test func `a stale status says so first, with its age, and never shows the old verdict as that of now`() {
        let lines = StatusScreen(status: .outdated, time: testTime).lines.map(\.text)
        #expect(
            lines[0] == "STALE: no sample for 42 s; the state of the host is unknown. What follows is old.")
        #expect(lines[1] == "web-01: UNKNOWN")
        #expect(lines.contains("What to do  \(Staleness.advice)"))
        #expect(!lines.contains { $0.contains("last tick") })
    }

    @Test func `a start is no mystery`() {
        #expect(
            text(.justStarted).hasPrefix("web-01: STARTING: 3 rules not evaluated yet\n"))
    }

    @Test func `without a first sample there is nothing old`() {
        var status = Status.justStarted
        status.stale = true
        status.realtimeSeconds = nil
        status.ageSeconds = 2.5
        #expect(
            text(status).hasPrefix(
                """
                STALE: no sample yet, 2 s after the start of healthd; the state of the host is unknown.
                web-01: STARTING

                """))
        #expect(PluginResult(status).line.hasPrefix("HEALTHD UNKNOWN - no sample yet, 2 s after the start "))
    }

    @Test func `rules that cannot be evaluated are why a verdict is unknown`() {
        var status = Status.calm
        status.verdict = .unknown
        status.rulesUnknown = 1
        #expect(
            text(status).hasPrefix(
                "web-01: UNKNOWN: 1 rule cannot be evaluated, because values are absent\n"))
    }

    @Test func `a drain, silences and a rejected configuration are told`() {
        var status = Status.calm
        status.drain = Drain(
            reason: "kernel update", by: "alice", sinceRealtimeSeconds: testNow - 60,
            untilRealtimeSeconds: testNow + 7200)
        status.trafficPercent = 0
        status.silenceCount = 2
        status.configuration.valid = false
        status.configuration.source = "the built-in rules"
        status.configuration.errors = ["line 3: a comma is missing", "line 9: what"]
        let text = text(status)
        #expect(
            text.contains("Drain       by alice since 14:02:27, until 16:03:27 (in 2 h): kernel update\nSilences    2 ")
        )
        #expect(
            text.contains(
                """
                Rules       21 rules active, from the built-in rules
                            /etc/healthd/config.json was rejected; it is not active:
                              line 3: a comma is missing
                              line 9: what

                """))
    }

    @Test func `a drain without an end says how it ends`() {
        var status = Status.calm
        status.drain = Drain(reason: "x", by: "0", sinceRealtimeSeconds: testNow)
        #expect(text(status).contains("since 14:03:27, until healthctl undrain: x"))
        status.drain?.endsAfterBoot = true
        #expect(text(status).contains("until the host is well after a reboot, or healthctl undrain: x"))
    }

    @Test func `many alerts are counted`() {
        var status = Status.critical
        status.alerts = Array(repeating: .low, count: 7)
        status.alertCount = 40
        let lines = StatusScreen(status: status, time: testTime).lines.map(\.text)
        #expect(lines.count { $0.hasPrefix("  warning   ") } == 5)
        #expect(lines.contains("  and 35 more: healthctl alerts"))
    }

    @Test(arguments: [
        (100, "full"), (60, "send 60 % of the usual share of requests"), (1, "send 1 % of the usual share of requests"),
    ])
    func `the traffic advice is a sentence`(percent: Int, sentence: String) {
        var status = Status.calm
        status.trafficPercent = percent
        #expect(text(status).contains("\nTraffic     \(sentence)\n"))
    }

    @Test func `names cannot reach the terminal as control sequences`() {
        var status = Status.critical
        status.hostname = "w\u{1B}[2Jx"
        status.culprit = "evil\u{1B}]0;title\u{07}.service"
        status.alerts[0].advice = "a\nb\u{9B}31m"
        let lines = StatusScreen(status: status, time: testTime).lines
        for line in lines { #expect(!line.text.unicodeScalars.contains { $0.properties.generalCategory == .control }) }
        #expect(lines.map(\.text).contains(#"What to do  a\x0ab\x9b31m"#))
    }
}
