import HealthLink
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct PluginResultTests {
    private func parse(_ status: Status) throws -> (text: String, items: [String: PerfdataItem]) {
        let (text, items) = try PluginLineParser.parse(PluginResult(status).line)
        return (text, Dictionary(uniqueKeysWithValues: items.map { ($0.label, $0) }))
    }

    @Test func `a line and its numbers`() {
        #expect(
            PluginResult(.critical).line == """
                HEALTHD CRITICAL - memory-thrashing: tasks are stalled on memory: x is 25.8 % (threshold 25 %); and 1 more \
                alert; culprit leak.service; traffic: drain | 'available'=5368709120B;;;0;8589934592 \
                'swap_free'=536870912B;;;0;1073741824 'memory_some'=1.23%;;;0;100 'memory_full'=0%;;;0;100 \
                'load1'=0.42;;;0 'exhausted_in'=10s;;;0 'alerts'=2;;;0 'traffic'=0%;;;0;100 'age'=0.4s;;;0 \
                'tick_lateness'=0s;;;0 'clients_refused'=0c;;;0
                """)
    }

    @Test(arguments: [
        (Status.calm, Verdict.Level.ok, "HEALTHD OK - 5 GiB of 8 GiB available "),
        (.critical, .critical, "HEALTHD CRITICAL - memory-thrashing: "),
        (.outdated, .unknown, "HEALTHD UNKNOWN - no sample for 42 s. "),
        (.justStarted, .unknown, "HEALTHD UNKNOWN - starting: 3 rules not evaluated yet "),
    ])
    func `the level is the verdict, and unknown where that is not known`(
        status: Status, level: Verdict.Level, start: String
    ) throws {
        #expect(PluginResult(status).level == level)
        #expect(PluginResult(status).line.hasPrefix(start))
        _ = try PluginLineParser.parse(PluginResult(status).line)
    }

    @Test func `stale is unknown, whatever verdict comes with it`() {
        for verdict in [Verdict.Level.ok, .warning, .critical, .unknown] {
            var status = Status.outdated
            status.verdict = verdict
            #expect(PluginResult(status).level == .unknown)
        }
    }

    @Test func `the numbers of an old sample are not those of now`() throws {
        let items = try parse(.outdated).items
        #expect(items["age"]?.value == 42.3)
        for label in ["available", "swap_free", "memory_some", "load1", "exhausted_in", "alerts", "traffic"] {
            #expect(items[label].map { $0.value == nil && $0.unit.isEmpty } == true, "\(label)")
        }
    }

    @Test func `every label is always there`() throws {
        var status = Status.calm
        status.host = Status.Host()
        status.tickLatenessSeconds = nil
        #expect(try parse(status).items.keys.sorted() == (try parse(.critical)).items.keys.sorted())
    }

    @Test func `a drain is told and changes nothing`() throws {
        var status = Status.calm
        status.drain = Drain(reason: "kernel | update\nnow", by: "alice", sinceRealtimeSeconds: 0)
        status.trafficPercent = 0
        let result = PluginResult(status)
        #expect(result.level == .ok)
        #expect(try parse(status).text.hasSuffix("; drained by alice: kernel / update; now; traffic: drain "))
    }

    @Test func `a silence changes nothing`() {
        var status = Status.critical
        status.alerts[0].silence = "s-1"
        #expect(PluginResult(status).level == .critical)
    }

    @Test func `what is said of the alert cannot end the text`() throws {
        var status = Status.critical
        status.alerts[0].message = "a|b\r\nc\u{1B}[1m\u{2028}d"
        status.culprit = "'=| x"
        let (text, items) = try parse(status)
        #expect(text.contains(#"a/b; c\x1b[1m; d"#))
        #expect(items["available"]?.value == 5_368_709_120)
    }

    @Test(arguments: [
        (0.0, "0"), (1, "1"), (1.5, "1.5"), (0.0004, "0"), (0.0015, "0.002"), (-2.25, "-2.25"),
        (1e15, "1000000000000000"),
        (123_456.7891, "123456.789"), (-0.05, "-0.05"),
    ])
    func `numbers have no exponent`(value: Double, text: String) {
        var data = PerformanceData()
        data.add("x", value, .seconds)
        #expect(data.text == "'x'=\(text)s;;;0")
    }

    @Test(arguments: [Double.nan, .infinity, 1e300])
    func `what is no number is not known`(value: Double) throws {
        var data = PerformanceData()
        data.add("x", value, .bytes, max: value)
        #expect(data.text == "'x'=U;;;0")
    }

    @Test(arguments: [
        "x | 'a'=1e9B", "x | a=1", "x | 'a'=1XB", "x | 'a'=1 | 'b'=2", "x | 'a'=1;;;0;1;2", "x | 'a'=1 'a'=2",
        "x | 'a'=UB", "x | 'a'='", "x\ny | 'a'=1", "x | 'a'=1.",
    ])
    func `the parser of these tests is strict`(line: String) {
        #expect(throws: PluginLineParser.Failure.self) { try PluginLineParser.parse(line) }
    }
}
