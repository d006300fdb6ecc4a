import Testing

@testable import HealthDaemon

struct ProcessorBudgetTests {
    private static let second: Int64 = 1_000_000_000

    /// The pauses in seconds after rounds that take some processor time each, one right after the other's pause.
    private static func pauses(_ used: [Double]) -> [Double] {
        var budget = ProcessorBudget()
        var now = 1000 * second
        return used.map { used in
            now += Int64(used * 1e9)
            budget.spend(Int64(used * 1e9), until: now)
            defer { now = budget.next }
            return Double(budget.next - now) / 1e9
        }
    }

    @Test func `the first round may begin at once`() { #expect(ProcessorBudget().next < 0) }

    @Test func `expensive rounds follow each other within a second until a minute's share is used`() {
        #expect(Self.pauses([0.001, 1, 1, 1, 1, 1]) == [1, 1, 1, 1, 1, 1])
        #expect(Self.pauses([6]) == [1])
        #expect(Self.pauses([6.5]) == [5])
    }

    @Test func `a pause is ten seconds at most`() { #expect(Self.pauses([30, 30]) == [10, 10]) }

    @Test(arguments: [0.02, 0.2, 0.9])
    func `over time a tenth of a processor is used`(used: Double) {
        let pauses = Self.pauses([Double](repeating: used, count: 400))
        let newest = pauses.suffix(100).reduce(0, +)
        #expect(100 * used / (100 * used + newest) < 0.101)
    }

    @Test func `what was not used for an hour is no more than a minute's share`() {
        var budget = ProcessorBudget()
        budget.spend(6 * Self.second, until: 1000 * Self.second)
        budget.spend(7 * Self.second, until: 4600 * Self.second)
        #expect(budget.next == 4610 * Self.second)
    }
}
