import ProcMetrics
import Testing

@testable import HealthRules

struct RuleFactsTests {
    @Test(arguments: [
        ("cpu.count > 0", "memory.available < 1GiB", Category.memory),
        ("rate(pressure.io.full, 10s) > 10%", "load.1m > 2", .disk), ("load.1m > 2", "cpu.count > 1", .cpu),
        ("tick.lateness > 2s", "memory.available < 1GiB", .memory), ("tick.lateness > 2s", "load.1m > 2", .cpu),
        ("tick.lateness > 2s", "config.valid == 0", .itself), ("host.uptime > 1d", "config.valid == 0", .itself),
    ])
    func `the category does not depend on the order of a condition's sides`(
        left: String, right: String, category: Category
    ) throws {
        #expect(try rule(when: "\(left) and \(right)").category == category)
        #expect(try rule(when: "\(right) and \(left)").category == category)
    }

    @Test func `swapping the sides of an and keeps the incident`() throws {
        let sides = ["cpu.count > 0", "memory.available < 1GiB"]
        for text in [sides, sides.reversed()].map({ $0.joined(separator: " and ") }) {
            let engine = AlertEngine(rules: [
                try rule("low", when: "memory.available < 2GiB"), try rule("b", when: text),
            ])
            let events = engine.evaluate(Sample(at: 0, ["cpu.count": 2, "memory.available": 5e8]))
            #expect(events.count == 2 && events[0].incident == events[1].incident)
        }
    }

    @Test func `a rule of a unit is about what the unit's metric is about`() throws {
        #expect(try rule(when: "rate(unit.pressure.memory.full, 10s) > 1%", each: "*").category == .memory)
        #expect(try rule(when: "unit.pids > 3", each: "*").category == .cpu)
        #expect(try rule(when: "unit.anon > 3GiB", each: "*").attribution == .unit)
    }

    @Test func `what is looked for, and on what an alert rests, follows from the condition`() throws {
        #expect(try rule(when: "memory.available < 1GiB").attribution == .hostLoss)
        #expect(try rule(when: "memory.available < 1GiB and dentry.count > 9").attribution == .slab)
        #expect(try rule(when: "rate(refault.file, 10s) > 9/s").attribution == .pageCache)
        #expect(try rule(when: "load.1m > 2").attribution == nil)
        #expect(try rule(when: "memory.exhaustion.time < 1m").evidence == .forecast)
        #expect(try rule(when: "memory.available < 1GiB").evidence == .observed)
    }

    @Test func `an explicit category decides`() throws {
        let rule = Rule("x", .warning, when: try Condition("load.1m > 1"), category: .disk, origin: .configuration)
        #expect(rule.category == .disk && rule.attribution == nil)
    }

    @Test func `the built-in rules have what would be inferred, or a reason not to`() {
        let different = Rule.builtIn.filter { $0.category != Category(inferredFrom: $0.when) }.map(\.name)
        // It reads tasks, which are blocked on a disk.
        #expect(different == ["tasks-blocked"])
        // They rest on memory that is short; growth only tells that from a host that is full on purpose.
        let observed = Rule.builtIn.filter { $0.evidence != Evidence(of: $0.when) }
        #expect(observed.map(\.name) == ["memory-low", "memory-exhausted"])
        #expect(observed.allSatisfy { $0.evidence == .observed })
    }
}

struct AdviceTemplateTests {
    private let known = AdviceTemplate.Values(command: "systemctl stop a.service", unit: "a.service", category: .memory)
    private let unknown = AdviceTemplate.Values(category: .cpu)

    @Test func `fields are filled in`() {
        let template = AdviceTemplate(known: "{category}: stop {unit}: {command}!")
        #expect(
            template.filled(known, appendsCommand: false) == "memory: stop a.service: systemctl stop a.service!")
        #expect(
            template.filled(unknown, appendsCommand: true)
                == "cpu: stop the largest consumer: systemd-cgtop -m!")
    }

    @Test func `a command is appended where there is no field for it`() {
        #expect(
            AdviceTemplate(known: "See who").filled(known, appendsCommand: true)
                == "See who; then: systemctl stop a.service")
        #expect(
            AdviceTemplate(known: "See who.").filled(known, appendsCommand: true)
                == "See who. Then: systemctl stop a.service")
        #expect(AdviceTemplate(known: "See who").filled(known, appendsCommand: false) == "See who")
        #expect(AdviceTemplate(known: "See who").filled(unknown, appendsCommand: true) == "See who")
    }

    @Test func `an advice stays short enough for the journal's catalog`() {
        let long = AdviceTemplate.Values(command: String(repeating: "x", count: 250), unit: nil, category: .memory)
        #expect(AdviceTemplate(known: "Do: {command}").filled(long, appendsCommand: true) == "Do: systemd-cgtop -m")
        #expect(AdviceTemplate(known: "Do").filled(long, appendsCommand: true) == "Do")
    }

    @Test(arguments: [
        ("stop {unti}", 6, "there is no field “{unti}”"), ("{", 1, "a brace without its partner"),
        ("a } b", 3, "a brace without its partner"), ("{}", 1, "there is no field “{}”"),
    ])
    func `a field that is not known is an error with its column`(text: String, column: Int, message: String) {
        do throws(RuleError) {
            _ = try AdviceTemplate(text)
            Issue.record("no error")
        } catch {
            #expect(error.column == column && error.message.hasPrefix(message))
            #expect(error.message.hasSuffix("an advice may have {command}, {unit} and {category}"))
        }
    }
}
