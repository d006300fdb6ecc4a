import ProcMetrics
import Testing

@testable import HealthRules

/// The value of a condition for one sample.
struct CompiledExpressionTests {
    private func evaluate(_ text: String, _ values: [String: Double]) throws -> Ternary {
        let program = try Condition(text).program
        var host = HostValues()
        for key in program.hostWindows { _ = host.place(of: key) }
        host.read(Sample(at: 0, values), memoryExhaustionTime: .nan)
        var vm = ExpressionVM(for: [program])
        let truths = [true, false].map { isComplete in
            program.run(
                host, hostWindows: Array(program.hostWindows.indices), unit: nil, unitWindows: [], on: &vm,
                isComplete: isComplete)
        }
        #expect(truths[0] == truths[1])
        return truths[0]
    }

    @Test(arguments: [
        ("load.1m > 1", Ternary.true), ("load.1m > 2", .false), ("load.1m >= 2", .true), ("load.1m < 2", .false),
        ("load.1m <= 2", .true), ("load.1m == 2", .true), ("load.1m != 2", .false), ("-load.1m < 0", .true),
        ("load.1m + 1 * 2 == 4", .true), ("(load.1m + 1) * 2 == 6", .true), ("load.1m - 1 - 1 == 0", .true),
        ("8 / load.1m / 2 == 2", .true), ("load.1m > 1 and load.1m > 5", .false), ("load.1m > 5 or load.1m > 1", .true),
        ("not load.1m > 5", .true), ("load.1m > 5 or load.1m > 1 and load.1m > 5", .false),
    ])
    func `computes and compares`(text: String, truth: Ternary) throws {
        #expect(try evaluate(text, ["load.1m": 2]) == truth)
    }

    @Test(arguments: [
        ("load.5m > 1", Ternary.unknown), ("not load.5m > 1", .unknown), ("load.5m > 1 and load.1m > 5", .false),
        ("load.5m > 1 and load.1m > 1", .unknown), ("load.5m > 1 or load.1m > 1", .true),
        ("load.5m > 1 or load.1m > 5", .unknown), ("load.1m + load.5m > 0", .unknown), ("load.5m == load.5m", .unknown),
        ("load.1m / 0 > 1", .unknown), ("load.1m / (load.1m - 2) > 1", .unknown),
    ])
    func `absent is unknown, and only a known side decides`(text: String, truth: Ternary) throws {
        #expect(try evaluate(text, ["load.1m": 2]) == truth)
    }

    @Test(arguments: [
        ("2 * load.1m > 5", Ternary.true), ("load.1m - 5 < 0", .false), ("-load.1m < 0", .true),
        ("5 / load.1m == 0", .true),
        ("load.1m - load.1m == 0", .unknown), ("load.1m / load.1m > 0", .unknown), ("0 * load.1m == 0", .unknown),
        ("load.1m / 0 > 1", .unknown),
    ])
    func `infinite values can be used in expressions`(text: String, truth: Ternary) throws {
        let program = try Condition(text.replacing("load.1m", with: "memory.exhaustion.time / 1s")).program
        var host = HostValues()
        host.read(Sample(at: 0, [:]), memoryExhaustionTime: .infinity)
        var vm = ExpressionVM(for: [program])
        #expect(program.run(host, hostWindows: [], unit: nil, unitWindows: [], on: &vm, isComplete: false) == truth)
    }

    @Test func `what a false left side skips is there when everything is asked for`() throws {
        let program = try Condition("load.1m > 5 and load.5m > 1 or load.15m > 1").program
        var host = HostValues()
        host.read(Sample(at: 0, ["load.1m": 2, "load.5m": 3, "load.15m": 4]), memoryExhaustionTime: .nan)
        var vm = ExpressionVM(for: [program])
        func values(isComplete: Bool) -> [Double] {
            for index in vm.results.indices { vm.results[index].value = -1 }
            _ = program.run(host, hostWindows: [], unit: nil, unitWindows: [], on: &vm, isComplete: isComplete)
            return vm.results.map(\.value)
        }
        #expect(values(isComplete: false) == [2, -1, 4])
        #expect(values(isComplete: true) == [2, 3, 4])
    }

    @Test func `an alert shows its own values, not those that another rule left`() throws {
        let engine = AlertEngine(rules: [
            try rule("first", when: "load.1m > 0 and load.15m > 0"),
            try rule("second", when: "load.1m > 5 and load.5m > 1 or load.15m > 1"),
        ])
        let events = engine.evaluate(Sample(at: 0, ["load.1m": 2, "load.5m": 3, "load.15m": 4]))
        let second = try #require(events.first { $0.header.rule == "second" })
        #expect(second.alert?.subject == "load.5m")
        #expect(second.alert?.value == 3)
    }

    @Test func `keeps the text of a comparison`() throws {
        let comparisons = try Condition("(memory.free + 1MiB) / memory.total < 10% or load.1m > 4").program.comparisons
        #expect(comparisons.map(\.subject) == ["(memory.free + 1MiB) / memory.total", "load.1m"])
        #expect(comparisons.map(\.isShare) == [true, false])
    }
}
