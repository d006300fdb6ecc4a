import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct RulesTests {
    @Test func `lists a rule with all it can have`() throws {
        var rule = Rule(
            "leak", .critical, when: try Condition("unit.anon > 1GiB", isPerUnit: true), for: 30_000_000_000,
            clear: try Condition("unit.anon < 512MiB", isPerUnit: true), hold: 120_000_000_000, traffic: 0,
            each: "*.service", summary: "a unit grows", advice: "look at it", origin: .configuration)
        rule.actions = ["reclaim", "restart"]
        #expect(
            rule.listing == """
                leak  critical  (configuration)
                    each      *.service
                    when      unit.anon > 1GiB
                    for       30s
                    clear     unit.anon < 512MiB
                    hold      2m
                    traffic   drain
                    actions   reclaim, restart
                    says      a unit grows
                    advice    look at it

                """)
    }

    @Test func `leaves out what a rule does not have`() throws {
        let rule = Rule("busy", .warning, when: try Condition("load.1m > 4"), origin: .builtIn)
        #expect(
            rule.listing == """
                busy  warning  (built-in)
                    when      load.1m > 4
                    clear     the opposite of when
                    hold      1m

                """)
    }

    @Test(arguments: [(0, "drain"), (1, "1%"), (50, "50%"), (99, "99%")])
    func `says how much traffic is advised`(traffic: Int, text: String) throws {
        let rule = Rule("busy", .warning, when: try Condition("load.1m > 4"), traffic: traffic, origin: .builtIn)
        #expect(rule.listing.contains("\n    traffic   \(text)\n"))
    }

    @Test(arguments: Rule.builtIn.map(\.name))
    func `every built-in rule can be read as listed`(name: String) throws {
        let rule = try #require(Rule.builtIn.first { $0.name == name })
        #expect(rule.listing.hasPrefix("\(name)  \(rule.severity)  (built-in)\n    when      \(rule.when.text)\n"))
        #expect(rule.listing.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") })
    }
}
