import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

struct ConfigurationReaderTests {
    private func read(_ text: String) -> ConfigurationResult { ConfigurationReader.read(Data(text.utf8)) }

    private func errors(_ text: String) -> [String] { read(text).errors.map(\.description) }

    private let thrashing = """
        { "rules": [ { "name": "memory-thrashing",
          "when":  "rate(pressure.memory.full, 10s) > 30% and memory.available / memory.total < 10%",
          "for":   "0s", "clear": "rate(pressure.memory.full, 60s) < 5%", "hold":  "2m",
          "severity": "critical", "traffic": "drain", "actions": ["reclaim"] } ] }
        """

    @Test func `reads a rule with every key`() throws {
        let result = read(thrashing)
        let rules = try #require(result.configuration).rules
        let rule = try #require(rules.first { $0.name == "memory-thrashing" })
        #expect(rules.count == Rule.builtIn.count)
        #expect(rule.origin == .configuration)
        #expect(rule.severity == .critical)
        #expect(rule.keepFiringFor == 120_000_000_000)
        #expect(rule.traffic == 0)
        #expect(rule.actions == ["reclaim"])
        #expect(result.notices.map(\.place) == ["rules[0] “memory-thrashing”.actions"])
    }

    @Test func `a rule over units causes no notice`() throws {
        let result = read(#"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": "*.service"}]}"#)
        #expect(try #require(result.configuration).rules.last?.each == "*.service")
        #expect(result.notices.isEmpty)
    }

    @Test(arguments: [
        ("nginx", true), ("*.slice", true), ("[a-z]*.service", true), ("docker", true), ("nginx.service", false),
        ("php*", false), ("session-?.scope", false), ("user@1000.service/*", false), ("worker-?", false),
    ])
    func `a pattern that matches no systemd unit causes a notice`(each: String, isNoted: Bool) throws {
        let result = read(#"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": "\#(each)"}]}"#)
        #expect(result.configuration?.rules.last?.each == each)
        #expect(result.notices.map(\.place) == (isNoted ? ["rules[0] “a”.each"] : []))
    }

    @Test func `the example warns of a unit that is close to its limit, until it is no longer`() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../config.example.json").standardized
        let result = ConfigurationReader.read(try Data(contentsOf: file))
        let rule = try #require(result.configuration?.rules.first { $0.name == "unit-near-limit" })
        let lines = AlertEngine(rules: [rule]).run(seconds: 0...400, { _ in [:] }) { time in
            // Page cache that was not used recently can be reclaimed.
            ["near", "full-of-cache", "free"].map { name in
                var unit = UnitSample(name: "\(name).service")
                unit[.unitMemory] = 950_000_000
                unit[.unitFileInactive] = name == "full-of-cache" ? 300_000_000 : 0
                unit[.unitMemoryMax] = name == "free" || time >= 200 ? .infinity : 1_000_000_000
                return unit
            }
        }
        #expect(lines == ["60 raised unit-near-limit near.service", "260 cleared unit-near-limit near.service"])
    }

    @Test func `an empty object is the built-in rules`() throws {
        let configuration = try #require(read("{}").configuration)
        #expect(configuration.rules.map(\.name) == Rule.builtIn.map(\.name))
        #expect(configuration.interval == 1_000_000_000)
    }

    @Test func `comments and trailing commas are accepted`() {
        #expect(
            read("{ // why\n \"interval\": \"2s\", /* so */ \"rules\": [], }").configuration?.interval == 2_000_000_000)
    }

    @Test func `a rule is replaced, added and disabled by name`() throws {
        let result = read(
            """
            { "rules": [ { "name": "load-high", "when": "load.1m > 9" }, { "name": "mine", "when": "load.1m > 1" },
                         { "name": "oom-kills", "enabled": false } ] }
            """)
        let rules = try #require(result.configuration).rules
        #expect(rules.first { $0.name == "load-high" }?.when.text == "load.1m > 9")
        #expect(rules.last?.name == "mine")
        #expect(!rules.contains { $0.name == "oom-kills" })
    }

    @Test(arguments: [
        (#""category": "disk", "#, Category.disk), (#""category": "self", "#, .itself), ("", .cpu),
    ])
    func `a rule has the category that the file gives it, or one that follows from its metrics`(
        key: String, category: Category
    ) throws {
        let result = read(#"{"rules": [{"name": "a", \#(key)"when": "load.1m > 1"}]}"#)
        #expect(try #require(result.configuration?.rules.last).category == category)
    }

    @Test(arguments: Array(Rule.formerNames))
    func `a former name of a built-in rule still replaces it, with a notice`(former: String, current: String) throws {
        let result = read(#"{"rules": [{"name": "\#(former)", "when": "load.1m > 9"}]}"#)
        let rules = try #require(result.configuration).rules
        #expect(rules.map(\.name) == Rule.builtIn.map(\.name))
        #expect(rules.first { $0.name == current }?.when.text == "load.1m > 9")
        #expect(
            result.notices.map(\.description) == [
                "rules[0] “\(former)”.name: this built-in rule is now called “\(current)”; the old name still works, but please change it"
            ])
    }

    @Test func `a former name of a built-in rule still disables it`() throws {
        let result = read(#"{"rules": [{"name": "late-ticks", "enabled": false}]}"#)
        let rules = try #require(result.configuration).rules
        #expect(rules.map(\.name) == Rule.builtIn.map(\.name).filter { $0 != "tick-late" })
        #expect(result.notices.count == 1)
    }

    @Test func `the former and the present name of a rule are the same name`() {
        let text = #"{"rules": [{"name": "oom-kills", "enabled": false}, {"name": "oom-kill", "enabled": false}]}"#
        #expect(
            errors(text).first
                == "rules[1] “oom-kill”.name: another rule of this file has the name “oom-kills”: rename or remove one of them"
        )
    }

    @Test func `a former name of a metric is accepted, with a notice`() throws {
        let result = read(
            #"{"rules": [{"name": "a", "when": "load.1m > 1 and exhaustion.time < 1h", "clear": "kswapd.hurried > 5"}]}"#
        )
        let rule = try #require(result.configuration?.rules.last)
        #expect(rule.when.metrics.map(\.name) == ["load.1m", "memory.exhaustion.time"])
        #expect(
            result.notices.map(\.description) == [
                "rules[0] “a”.when, column 17: “exhaustion.time” is now called “memory.exhaustion.time”; the old name still works, but please change it",
                "rules[0] “a”.clear, column 1: “kswapd.hurried” is now called “kswapd.low_watermark_hits”; the old name still works, but please change it",
            ])
    }

    @Test(arguments: Array(Rule.formerNames))
    func `former names lead to built-in rules, and no built-in rule has one`(former: String, current: String) {
        let names = Rule.builtIn.map(\.name)
        #expect(names.contains(current))
        #expect(!names.contains(former))
    }

    @Test(arguments: [
        ("", "the file is empty: write {} for an empty configuration"),
        (" \n", "the file is empty: write {} for an empty configuration"),
        ("[]", "the file contains a list, expected an object: { \"rules\": [ … ] }"),
        ("{\"rulez\": []}", "rulez: unknown key; did you mean rules?; known keys: interval, rules, gateway"),
        ("{\"interval\": 5}", "interval: found a number, expected a string"),
        ("{\"interval\": \"5\"}", "interval, column 1: a duration needs a unit of time: 500ms, 30s, 5m, 2h, 7d"),
        ("{\"interval\": \"5ms\"}", "interval: the interval must be from 100ms to 1h"),
        ("{\"rules\": {}}", "rules: found an object, expected a list: [ { \"name\": … } ]"),
        ("{\"rules\": [5]}", "rules[0]: found a number, expected an object with “name” and “when”"),
        ("{\"rules\": [{\"when\": \"load.1m > 1\"}]}", "rules[0]: “name” is missing"),
        ("{\"rules\": [{\"name\": \"a\"}]}", "rules[0] “a”: “when” is missing: the condition that raises the alert"),
        (
            "{\"rules\": [{\"name\": \"A b\", \"when\": \"load.1m > 1\"}]}",
            "rules[0].name: a name consists of lower-case letters, digits and “-”, at most 64 of them"
        ),
        ("{\"rules\": [{\"name\": \"a\", \"enabled\": false}]}", "rules[0]: there is no built-in rule “a” to disable"),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"traffic\": \"half\"}]}",
            "rules[0] “a”.traffic: “half” is not a traffic advice: expected “drain” or a share such as “75%”"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"severity\": \"criticl\"}]}",
            "rules[0] “a”.severity: “criticl” is not a severity: expected warning or critical; did you mean critical?"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"category\": \"dsik\"}]}",
            "rules[0] “a”.category: “dsik” is not a category: expected one of memory, cpu, disk, self; did you mean disk?"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"category\": 1}]}",
            "rules[0] “a”.category: found a number, expected a string"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"advice\": \"kill {units}\"}]}",
            "rules[0] “a”.advice, column 6: there is no field “{units}”; an advice may have {command}, {unit} and {category}"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"actions\": [\"reboot\"]}]}",
            "rules[0] “a”.actions[0]: unknown action; known actions: reclaim"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"unit.pressure.memory.full.avg10 > 1\", \"each\": \"*\"}]}",
            "rules[0] “a”.when, column 1: there is no metric “unit.pressure.memory.full.avg10”; did you mean unit.pressure.memory.full?"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"each\": \"*\"}]}",
            "rules[0] “a”.each: “when” has no unit metric, so the result would be the same for every unit: use a metric that begins with “unit.”, or remove “each”"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"holds\": \"1m\"}]}",
            "rules[0] “a”.holds: unknown key; did you mean hold?; known keys: name, when, for, clear, hold, severity, category, traffic, actions, each, enabled, summary, advice"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"memory.avail < 1GiB\"}]}",
            "rules[0] “a”.when, column 1: there is no metric “memory.avail”; did you mean memory.available?"
        ),
    ])
    func `reports the place and the error`(text: String, error: String) {
        #expect(errors(text).first == error)
        #expect(read(text).configuration == nil)
    }

    @Test func `an each of the wrong type is one error, not two`() {
        let text = #"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": ["*.service"]}]}"#
        #expect(errors(text) == ["rules[0] “a”.each: found a list, expected a string"])
    }

    @Test func `reports every error, not only the first`() {
        let text = """
            { "intervall": "1s", "rules": [ { "name": "a", "when": "memory.free < 5s", "for": "x", "severity": 3 },
              { "name": "a", "when": "load.1m >" } ] }
            """
        #expect(errors(text).count == 6)
    }

    @Test(arguments: [
        ("{", "line 1, column 2: expected a key in quotes, found the end of the file"),
        (
            "{\"a\": }",
            "line 1, column 7: expected a value: an object, a list, a string in quotes, a number, true or false"
        ),
        ("{\n  \"rules\": [\n    { \"name\": \"a\" \"when\": 1 }\n  ]\n}", "line 3, column 19: expected “,” or “}”"),
        (
            "{\"interval\": \"1s\", \"interval\": \"2s\"}",
            "line 1, column 20: the key “interval” occurs twice in this object"
        ),
        ("{\"a\": \"b}", "line 1, column 7: this string is not closed: a quote is missing"),
        ("{} x", "line 1, column 4: expected the end of the file"),
        ("/* {}", "line 1, column 1: this comment is not closed: “*/” is missing"),
        ("{\"a\" 5}", "line 1, column 6: expected “:” and a value"),
        ("[1, 2", "line 1, column 6: expected “,” or “]”, found the end of the file"),
    ])
    func `a syntax error has its line and column`(text: String, error: String) {
        #expect(errors(text) == [error])
    }

    @Test(arguments: [
        "nonsense", "\u{0}", "{\"a\": \"\\u12\"}", String(repeating: "[", count: 100_000), "{\"a\": 1e999}",
        "{\"a\": --1}",
    ])
    func `text that is not JSON is rejected`(text: String) {
        #expect(!errors(text).isEmpty)
        #expect(read(text).configuration == nil)
    }

    @Test func `a lone number is rejected, whatever follows it in memory`() {
        let digits = Data(repeating: UInt8(ascii: "2"), count: 200)
        #expect(
            ConfigurationReader.read(digits.prefix(86)).errors.map(\.description) == [
                "line 1, column 1: expected an object: { \"rules\": [ … ] }"
            ])
    }

    @Test func `an unreadable value is reported with its place, in the same order each time`() {
        let content =
            Data("{\"rules\": [{\"name\": \"a\", \"when\": \"".utf8) + Data([0xFF])
            + Data("\", \"hold\": 1e999}]}".utf8)
        let results = (0..<8).map { _ in ConfigurationReader.read(content).errors.map(\.description) }
        #expect(Set(results).count == 1)
        #expect(results[0].contains { $0.hasPrefix("rules[0] “a”.when") })
        #expect(results[0].contains { $0.hasPrefix("rules[0] “a”.hold") })
    }

    @Test func `a file that is too large is rejected`() {
        #expect(ConfigurationReader.read(Data(count: ConfigurationReader.maximumSize + 1)).configuration == nil)
    }
}

struct DurationTextTests {
    @Test(
        arguments: [
            ("500ms", 500_000_000), ("30s", 30_000_000_000), ("1h30m", 5_400_000_000_000), ("0s", 0),
            ("2d", 172_800_000_000_000), ("1us", 1_000), ("0.5us", 500),
        ] as [(String, Int64)])
    func `reads and writes`(text: String, nanoseconds: Int64) throws {
        #expect(try DurationText.nanoseconds(text) == nanoseconds)
        #expect(try DurationText.nanoseconds(DurationText.text(nanoseconds)) == nanoseconds)
    }

    @Test(arguments: ["", "5", "s", "5MiB", "5%", "-5s", "400d", "5s5", "five"])
    func `rejects`(text: String) {
        #expect(throws: RuleError.self) { try DurationText.nanoseconds(text) }
    }
}
