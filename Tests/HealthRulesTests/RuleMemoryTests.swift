import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

struct RuleMemoryTests {
    private func errors(_ rules: [String]) -> [String] {
        ConfigurationReader.read(Data("{ \"rules\": [ \(rules.joined(separator: ", ")) ] }".utf8)).errors
            .map(\.description)
    }

    private func perUnitRules(_ count: Int, each: String) -> [String] {
        (0..<count).map {
            """
            { "name": "unit-\($0)", "each": "\(each)",
              "when": "avg(unit.memory, 1m) > 1GiB and rate(unit.pressure.memory.full, 10s) > 10%" }
            """
        }
    }

    @Test func `rules that need more memory than the unit has are rejected, with place, sum, budget and remedy`() {
        let errors = errors(perUnitRules(60, each: "*"))
        #expect(errors.count == 1)
        #expect(
            errors.first == """
                rules[30] “unit-30”: the rules need too much memory: 125 MiB for all, 3 MiB for this one, at most 64 MiB are \
                allowed. A rule with “each” needs memory for up to 1024 units, and again for each of its windows: use fewer \
                such rules, fewer windows, or the whole name of a unit in “each”
                """)
    }

    @Test func `a fair number of rules over all units fits`() {
        #expect(errors(perUnitRules(30, each: "*.service")) == [])
    }

    @Test func `a rule over one named unit counts once`() {
        #expect(errors(perUnitRules(200, each: "nginx.service")) == [])
        #expect(errors(perUnitRules(2_000, each: "nginx.service")).count == 1)
    }

    @Test func `a window over the host counts once, whatever number of rules has it`() throws {
        var memory = RuleMemory()
        let rules = try (1...3).map { _ in
            Rule("a", .warning, when: try Condition("avg(load.1m, 1m) > 1"), origin: .configuration)
        }
        let bytes = rules.map { memory.add($0) }
        #expect(bytes == [RuleMemory.instance + RuleMemory.hostWindow, RuleMemory.instance, RuleMemory.instance])
        #expect(memory.total == bytes.reduce(0, +))
    }

    @Test func `the windows of when and of clear both count`() throws {
        var memory = RuleMemory()
        let when = try Condition("avg(unit.memory, 1m) > 1GiB", isPerUnit: true)
        let alone = memory.add(Rule("a", .warning, when: when, each: "a.service", origin: .configuration))
        let both = memory.add(
            Rule("b", .warning, when: when, clear: when, each: "a.service", origin: .configuration))
        #expect(both - alone == RuleMemory.unitWindow)
    }

    @Test func `the built-in rules fit many times`() {
        var memory = RuleMemory()
        for rule in Rule.builtIn { memory.add(rule) }
        #expect(memory.total < RuleMemory.budget / 100)
    }

    @Test func `a window over the host is no bigger than it is counted`() throws {
        var values = HostValues()
        let key = try #require(Condition("avg(load.1m, 1m) > 1").program.hostWindows.first)
        let place = values.place(of: key)
        let size = try size(of: values.windows[place])
        #expect(size <= RuleMemory.hostWindow && size > RuleMemory.hostWindow * 3 / 4)
    }

    @Test func `a window over a unit is no bigger than it is counted`() throws {
        var values = HostValues()
        let when = try Condition("avg(unit.memory, 1m) > 1GiB", isPerUnit: true)
        let rule = Rule("a", .warning, when: when, each: "*", origin: .configuration)
        let instance = AlertInstance(rule, unit: "a.service", &values)
        let size = try size(of: try #require(instance.whenUnitWindows.first))
        #expect(size <= RuleMemory.unitWindow && size > RuleMemory.unitWindow * 3 / 4)
    }

    @Test func `an alert instance without windows is no bigger than it is counted`() throws {
        var values = HostValues()
        let rule = Rule(
            "a", .warning, when: try Condition("unit.memory > 1GiB", isPerUnit: true), each: "*", origin: .configuration
        )
        #expect(usableSize(AlertInstance(rule, unit: "a.service", &values)) <= RuleMemory.instance)
    }

    /// The window in its array, and its ring, whose entries stand in one block behind a header of 32 bytes.
    private func size(of window: Window) throws -> Int {
        let ring = try #require(Mirror(reflecting: window).descendant("ring") as? RingBuffer)
        let entries = try #require(Mirror(reflecting: ring).descendant("entries") as? [(time: Int64, value: Double)])
        return MemoryLayout<Window>.stride + 32 + 16 * entries.capacity
    }

    /// What the allocator gave an object. Glibc writes the size of a block in the word before it; the low three bits are
    /// flags, and that word counts as well.
    private func usableSize(_ object: AnyObject) -> Int {
        let block = unsafe Unmanaged.passUnretained(object).toOpaque()
        return unsafe Int((block - 8).load(as: UInt.self) & ~7)
    }
}
