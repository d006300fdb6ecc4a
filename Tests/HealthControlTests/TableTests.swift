import HealthLink
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct TableTests {
    @Test func `columns are as wide as their widest cell, and no line ends with a blank`() {
        var table = Table(["A", "NUMBER", "C"], rightAligned: [1])
        table.add(["long name", "7", ""])
        table.add(["x", "1234567", "é"])
        #expect(
            table.lines.map(\.text).joined(separator: "\n") == """
                A           NUMBER  C
                long name        7
                x          1234567  é
                """)
    }

    @Test func `a column is as wide as what is shown of an escaped name`() {
        var table = Table(["A", "B"])
        table.add(["\u{1B}", "1"])
        #expect(table.lines.map(\.text) == ["A     B", #"\x1b  1"#])
    }

    @Test func `alerts are a row and a sentence each`() {
        let reply = Monitor.Alerts.Reply(alerts: [.thrashing, .low], total: 3, stale: false, ageSeconds: 0.4)
        #expect(
            AlertTable(reply: reply, time: testTime).lines.map(\.text).joined(separator: "\n") == """
                SEVERITY  RULE              UNIT                      SINCE                FOR         INCIDENT                          STATE
                critical  memory-thrashing  host                      14:00:07             3 min 20 s  e220a8397b1dcdaf6e789e6aa1b965f4  acknowledged by alice
                    tasks are stalled on memory: x is 25.8 % (threshold 25 %)
                warning   unit-at-limit     docker-1a2b.scope (shop)  2026-11-26 13:03:27  1 d 1 h     0123a8397b1dcdaf6e789e6aa1b965f4  silence s-1
                    the unit is at its limit
                2 of 3 alerts, the worst first
                """)
    }

    @Test(arguments: [(false, ["no alerts are firing"]), (true, ["no alerts were firing"])])
    func `no alerts is an answer, unless it is old`(isStale: Bool, lines: [String]) {
        let reply = Monitor.Alerts.Reply(alerts: [], total: 0, stale: isStale, ageSeconds: 12)
        let shown = AlertTable(reply: reply, time: testTime).lines.map(\.text)
        #expect(shown.suffix(1) == lines[...])
        #expect(shown.first?.hasPrefix("STALE: no sample for 12 s") == isStale)
    }

    @Test func `units are in the order of healthd`() {
        let reply = Monitor.Units.Reply(units: [.container, .leak], total: 30, stale: true, ageSeconds: 9)
        let lines = UnitTable.lines(reply).map(\.text)
        #expect(lines[0].hasPrefix("STALE: no sample for 9 s"))
        #expect(lines[2].hasPrefix("docker-1a2b.scope (shop) "))
        #expect(lines[3].hasPrefix("leak.service "))
        #expect(lines[4] == "and 28 more: healthctl units --limit 30")
    }

    @Test func `a unit that shrinks, and one of which nothing is known`() {
        var unit = UnitStatus(unit: "a.service", name: "a.service")
        unit.growthBytesPerSecond = -1024
        #expect(
            UnitTable.lines([unit, UnitStatus(unit: "b")]).map(\.text).suffix(2) == [
                "a.service       -     -60 KiB             -     -      -",
                "b               -           -             -     -      -",
            ])
    }

    @Test func `silences say until when and why`() {
        let silence = SilenceStatus(
            id: "s-1", rule: "memory-*", unit: nil, reason: "planned", by: "alice", sinceRealtimeSeconds: testNow,
            untilRealtimeSeconds: testNow + 7200)
        #expect(
            SilenceTable(silences: [silence], time: testTime).lines.map(\.text).joined(separator: "\n") == """
                ID   RULE      UNIT  UNTIL              BY     REASON
                s-1  memory-*  all   16:03:27 (in 2 h)  alice  planned
                """)
        #expect(SilenceTable(silences: [], time: testTime).lines.map(\.text) == ["no silences"])
        #expect(
            Silence.lines(silence, testTime).map(\.text) == [
                "silenced until 16:03:27 (in 2 h): rule memory-*", "end it: healthctl unsilence s-1",
            ])
    }

    @Test func `an active rule has the keys of a configuration`() throws {
        var rule = Rule("busy", .critical, when: try Condition("load.1m > 4"), traffic: 0, origin: .builtIn)
        rule.forDuration = 30_000_000_000
        #expect(
            RuleStatus(rule, firing: 2).listing.map(\.text).joined(separator: "\n") == """
                busy  critical  (built-in)
                    when      load.1m > 4
                    for       30 s
                    clear     the opposite of when
                    hold      1 min
                    category  cpu
                    traffic   drain
                    firing    2

                """)
    }
}
