import ProcMetrics
import Testing

@testable import HealthRules

/// What a condition is worth at one moment.
struct CompiledExpressionTests {
    private func judge(_ text: String, _ values: [String: Double]) throws -> Ternary {
        let program = try Condition(text).program
        var readings = HostValues()
        for key in program.hostWindows { _ = readings.place(of: key) }
        readings.read(Sample(at: 0, values), exhaustionTime: .nan)
        var machine = ExpressionVM(for: [program])
        return program.run(
            readings, hostWindows: Array(program.hostWindows.indices), unit: nil, unitWindows: [], on: &machine)
    }

    @Test(arguments: [
        ("load.1m > 1", Ternary.yes), ("load.1m > 2", .no), ("load.1m >= 2", .yes), ("load.1m < 2", .no),
        ("load.1m <= 2", .yes), ("load.1m == 2", .yes), ("load.1m != 2", .no), ("-load.1m < 0", .yes),
        ("load.1m + 1 * 2 == 4", .yes), ("(load.1m + 1) * 2 == 6", .yes), ("load.1m - 1 - 1 == 0", .yes),
        ("8 / load.1m / 2 == 2", .yes), ("load.1m > 1 and load.1m > 5", .no), ("load.1m > 5 or load.1m > 1", .yes),
        ("not load.1m > 5", .yes), ("load.1m > 5 or load.1m > 1 and load.1m > 5", .no),
    ])
    func `computes and compares`(text: String, truth: Ternary) throws {
        #expect(try judge(text, ["load.1m": 2]) == truth)
    }

    @Test(arguments: [
        ("load.5m > 1", Ternary.unknown), ("not load.5m > 1", .unknown), ("load.5m > 1 and load.1m > 5", .no),
        ("load.5m > 1 and load.1m > 1", .unknown), ("load.5m > 1 or load.1m > 1", .yes),
        ("load.5m > 1 or load.1m > 5", .unknown), ("load.1m + load.5m > 0", .unknown), ("load.5m == load.5m", .unknown),
        ("load.1m / 0 > 1", .unknown), ("load.1m / (load.1m - 2) > 1", .unknown),
    ])
    func `absent is unknown, and only what is sure decides`(text: String, truth: Ternary) throws {
        #expect(try judge(text, ["load.1m": 2]) == truth)
    }

    @Test(arguments: [
        ("2 * load.1m > 5", Ternary.yes), ("load.1m - 5 < 0", .no), ("-load.1m < 0", .yes), ("5 / load.1m == 0", .yes),
        ("load.1m - load.1m == 0", .unknown), ("load.1m / load.1m > 0", .unknown), ("0 * load.1m == 0", .unknown),
        ("load.1m / 0 > 1", .unknown),
    ])
    func `what is infinite can be computed with`(text: String, truth: Ternary) throws {
        let program = try Condition(text.replacing("load.1m", with: "exhaustion.time / 1s")).program
        var readings = HostValues()
        readings.read(Sample(at: 0, [:]), exhaustionTime: .infinity)
        var machine = ExpressionVM(for: [program])
        #expect(program.run(readings, hostWindows: [], unit: nil, unitWindows: [], on: &machine) == truth)
    }

    @Test func `remembers how a comparison was written`() throws {
        let comparisons = try Condition("(memory.free + 1MiB) / memory.total < 10% or load.1m > 4").program.comparisons
        #expect(comparisons.map(\.subject) == ["(memory.free + 1MiB) / memory.total", "load.1m"])
        #expect(comparisons.map(\.isShare) == [true, false])
    }
}
