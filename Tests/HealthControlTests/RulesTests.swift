import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct RulesTests {
    @Test func `lists a rule with every key`() throws {
        var rule = Rule(
            "leak", .critical, when: try Condition("unit.anon > 1GiB", isPerUnit: true), for: 30_000_000_000,
            clear: try Condition("unit.anon < 512MiB", isPerUnit: true), keepFiringFor: 120_000_000_000, traffic: 0,
            each: "*.service", summary: "a unit grows", advice: try AdviceTemplate("Restart it: {command}"),
            origin: .configuration)
        rule.actions = ["reclaim", "restart"]
        #expect(
            rule.listing == """
                leak  critical  (configuration)
                    each      *.service
                    when      unit.anon > 1GiB
                    for       30s
                    clear     unit.anon < 512MiB
                    hold      2m
                    category  memory
                    traffic   drain
                    actions   reclaim, restart
                    summary   a unit grows
                    advice    Restart it: {command}

                """)
    }

    @Test func `omits keys that a rule does not have`() throws {
        let rule = Rule("busy", .warning, when: try Condition("load.1m > 4"), origin: .builtIn)
        #expect(
            rule.listing == """
                busy  warning  (built-in)
                    when      load.1m > 4
                    clear     the opposite of when
                    hold      1m
                    category  cpu

                """)
    }

    @Test(arguments: [(0, "drain"), (1, "1%"), (50, "50%"), (99, "99%")])
    func `shows the traffic advice`(traffic: Int, text: String) throws {
        let rule = Rule("busy", .warning, when: try Condition("load.1m > 4"), traffic: traffic, origin: .builtIn)
        #expect(rule.listing.contains("\n    traffic   \(text)\n"))
    }

    @Test(arguments: Rule.builtIn.map(\.name))
    func `every built-in rule can be read as listed`(name: String) throws {
        let rule = try #require(Rule.builtIn.first { $0.name == name })
        #expect(rule.listing.hasPrefix("\(name)  \(rule.severity)  (built-in)\n    "))
        #expect(rule.listing.contains("\n    when      \(rule.when.text)\n"))
        #expect(rule.listing.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }
}
