import ProcMetrics
import Testing

@testable import HealthRules

struct AlertStateTests {
    /// Steps once a second through truths for `when` (y, n, ?), cleared by the opposite, and writes what happened.
    private func run(_ truths: String, forDuration: Int64 = 0, hold: Int64 = 0) -> String {
        var alert = AlertState()
        var second: Int64 = 0
        return String(
            truths.map { truth in
                second += 1
                let when: Ternary = truth == "y" ? .yes : truth == "n" ? .no : .unknown
                let time = Timestamp(monotonic: second * 1_000_000_000)
                switch alert.step(
                    when: when, clear: when.opposite, at: time, forDuration: forDuration * 1_000_000_000,
                    hold: hold * 1_000_000_000
                )
                {
                case .none: return "."
                case .raised: return "R"
                case .cleared: return "C"
                }
            })
    }

    @Test func `raises once and clears once`() {
        #expect(run("nyyyn") == ".R..C")
    }

    @Test func `for must hold without a break`() {
        #expect(run("yyynyyyy", forDuration: 3) == ".......R")
        #expect(run("yyyy", forDuration: 3) == "...R")
    }

    @Test func `unknown is a break and raises nothing`() {
        #expect(run("yy?yyyy", forDuration: 3) == "......R")
        #expect(run("????") == "....")
    }

    @Test func `unknown clears nothing`() {
        #expect(run("y??????") == "R......")
        #expect(run("ynn?nnnn", hold: 3) == "R......C")
    }

    @Test func `hold must pass without a relapse`() {
        #expect(run("ynnynnnn", hold: 3) == "R......C")
    }

    @Test func `the condition itself outweighs a clearing condition that holds too`() {
        var alert = AlertState()
        let time = Timestamp(monotonic: 1)
        #expect(alert.step(when: .yes, clear: .yes, at: time, forDuration: 0, hold: 0) == .raised)
        #expect(alert.step(when: .yes, clear: .yes, at: time, forDuration: 0, hold: 0) == .none)
        #expect(alert.step(when: .unknown, clear: .yes, at: time, forDuration: 0, hold: 0) == .cleared)
    }
}
