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

    @Test func `reads a rule with everything`() throws {
        let reading = read(thrashing)
        let rules = try #require(reading.configuration).rules
        let rule = try #require(rules.first { $0.name == "memory-thrashing" })
        #expect(rules.count == Rule.builtIn.count)
        #expect(rule.origin == .configuration)
        #expect(rule.severity == .critical)
        #expect(rule.hold == 120_000_000_000)
        #expect(rule.traffic == 0)
        #expect(rule.actions == ["reclaim"])
        #expect(reading.notices.map(\.place) == ["rules[0] “memory-thrashing”.actions"])
    }

    @Test func `there is nothing to note about a rule over units`() throws {
        let reading = read(#"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": "*.service"}]}"#)
        #expect(try #require(reading.configuration).rules.last?.each == "*.service")
        #expect(reading.notices.isEmpty)
    }

    @Test(arguments: [
        ("nginx", true), ("*.slice", true), ("[a-z]*.service", true), ("docker", true), ("nginx.service", false),
        ("php*", false), ("session-?.scope", false), ("user@1000.service/*", false), ("worker-?", false),
    ])
    func `notes that a pattern matches no unit of systemd`(each: String, isNoted: Bool) throws {
        let reading = read(#"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": "\#(each)"}]}"#)
        #expect(reading.configuration?.rules.last?.each == each)
        #expect(reading.notices.map(\.place) == (isNoted ? ["rules[0] “a”.each"] : []))
    }

    @Test func `the example warns of a unit that comes near its limit, until it has room again`() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../config.example.json").standardized
        let reading = ConfigurationReader.read(try Data(contentsOf: file))
        let rule = try #require(reading.configuration?.rules.first { $0.name == "unit-near-limit" })
        let lines = AlertEngine(rules: [rule]).run(seconds: 0...400, { _ in [:] }) { time in
            // Page cache that was not used lately is no need.
            ["near", "full-of-cache", "free"].map { name in
                var unit = UnitSample(name: "\(name).service")
                unit[.unitMemory] = 950_000_000
                unit[.unitFileInactive] = name == "full-of-cache" ? 300_000_000 : 0
                unit[.unitLimit] = name == "free" || time >= 200 ? .infinity : 1_000_000_000
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

    @Test func `comments and trailing commas are fine`() {
        #expect(
            read("{ // why\n \"interval\": \"2s\", /* so */ \"rules\": [], }").configuration?.interval == 2_000_000_000)
    }

    @Test func `a rule is replaced, added and disabled by name`() throws {
        let reading = read(
            """
            { "rules": [ { "name": "load-high", "when": "load.1m > 9" }, { "name": "mine", "when": "load.1m > 1" },
                         { "name": "oom-kill", "enabled": false } ] }
            """)
        let rules = try #require(reading.configuration).rules
        #expect(rules.first { $0.name == "load-high" }?.when.text == "load.1m > 9")
        #expect(rules.last?.name == "mine")
        #expect(!rules.contains { $0.name == "oom-kill" })
    }

    @Test(arguments: [
        ("", "the file is empty; an empty configuration is written {}"),
        (" \n", "the file is empty; an empty configuration is written {}"),
        ("[]", "the file holds a list, expected an object: { \"rules\": [ … ] }"),
        ("{\"rulez\": []}", "rulez: unknown key; did you mean rules?; known keys: interval, rules"),
        ("{\"interval\": 5}", "interval: found a number, expected a string"),
        ("{\"interval\": \"5\"}", "interval, column 1: a duration needs a unit: 500ms, 30s, 5m, 2h, 7d"),
        ("{\"interval\": \"5ms\"}", "interval: an interval lasts from 100ms to 1h"),
        ("{\"rules\": {}}", "rules: found an object, expected a list: [ { \"name\": … } ]"),
        ("{\"rules\": [5]}", "rules[0]: found a number, expected an object with “name” and “when”"),
        ("{\"rules\": [{\"when\": \"load.1m > 1\"}]}", "rules[0]: a rule needs a “name”"),
        ("{\"rules\": [{\"name\": \"a\"}]}", "rules[0] “a”: a rule needs a “when”"),
        (
            "{\"rules\": [{\"name\": \"A b\", \"when\": \"load.1m > 1\"}]}",
            "rules[0].name: a name has lower-case letters, digits and “-”, at most 64"
        ),
        ("{\"rules\": [{\"name\": \"a\", \"enabled\": false}]}", "rules[0]: there is no built-in rule “a” to disable"),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"traffic\": \"half\"}]}",
            "rules[0] “a”.traffic: “half” is no traffic advice, expected “drain” or a share such as “75%”"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"severity\": \"criticl\"}]}",
            "rules[0] “a”.severity: “criticl” is no severity, expected warning or critical; did you mean critical?"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"actions\": [\"reboot\"]}]}",
            "rules[0] “a”.actions[0]: no such action, expected one of: reclaim"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"unit.pressure.memory.full.avg10 > 1\", \"each\": \"*\"}]}",
            "rules[0] “a”.when, column 1: there is no metric “unit.pressure.memory.full.avg10”; did you mean unit.pressure.memory.full?"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"each\": \"*\"}]}",
            "rules[0] “a”.each: “when” looks at no unit metric, so it would say the same of every unit"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"load.1m > 1\", \"holds\": \"1m\"}]}",
            "rules[0] “a”.holds: unknown key; did you mean hold?; known keys: name, when, for, clear, hold, severity, traffic, actions, each, enabled, summary, advice"
        ),
        (
            "{\"rules\": [{\"name\": \"a\", \"when\": \"memory.avail < 1GiB\"}]}",
            "rules[0] “a”.when, column 1: there is no metric “memory.avail”; did you mean memory.available?"
        ),
    ])
    func `says where and what`(text: String, error: String) {
        #expect(errors(text).first == error)
        #expect(read(text).configuration == nil)
    }

    @Test func `does not ask for an each that is there and wrong`() {
        let text = #"{"rules": [{"name": "a", "when": "unit.memory > 1GiB", "each": ["*.service"]}]}"#
        #expect(errors(text) == ["rules[0] “a”.each: found a list, expected a string"])
    }

    @Test func `tells every error, not only the first`() {
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
            "line 1, column 20: the key “interval” stands twice in this object"
        ),
        ("{\"a\": \"b}", "line 1, column 7: this string has no end"),
        ("{} x", "line 1, column 4: expected the end of the file"),
        ("/* {}", "line 1, column 1: this comment has no end"),
        ("{\"a\" 5}", "line 1, column 6: expected “:” and a value"),
        ("[1, 2", "line 1, column 6: expected “,” or “]”, found the end of the file"),
    ])
    func `an error of grammar tells its line and column`(text: String, error: String) {
        #expect(errors(text) == [error])
    }

    @Test(arguments: [
        "nonsense", "\u{0}", "{\"a\": \"\\u12\"}", String(repeating: "[", count: 100_000), "{\"a\": 1e999}",
        "{\"a\": --1}",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(!errors(text).isEmpty)
        #expect(read(text).configuration == nil)
    }

    @Test func `a lone number is refused, whatever lies behind it in memory`() {
        let digits = Data(repeating: UInt8(ascii: "2"), count: 200)
        #expect(
            ConfigurationReader.read(digits.prefix(86)).errors.map(\.description) == [
                "line 1, column 1: expected an object: { \"rules\": [ … ] }"
            ])
    }

    @Test func `a value that is broken is told where it stands, and the same each time`() {
        let content =
            Data("{\"rules\": [{\"name\": \"a\", \"when\": \"".utf8) + Data([0xFF])
            + Data("\", \"hold\": 1e999}]}".utf8)
        let readings = (0..<8).map { _ in ConfigurationReader.read(content).errors.map(\.description) }
        #expect(Set(readings).count == 1)
        #expect(readings[0].contains { $0.hasPrefix("rules[0] “a”.when") })
        #expect(readings[0].contains { $0.hasPrefix("rules[0] “a”.hold") })
    }

    @Test func `a file that is too large is refused`() {
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
    func `refuses`(text: String) {
        #expect(throws: RuleError.self) { try DurationText.nanoseconds(text) }
    }
}
