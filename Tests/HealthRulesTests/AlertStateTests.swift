import ProcMetrics
import Testing

@testable import HealthRules

struct AlertStateTests {
    /// Steps once a second through truths for `when` (y, n, ?), cleared by the opposite, and writes what happened.
    private func run(_ truths: String, forDuration: Int64 = 0, keepFiringFor: Int64 = 0) -> String {
        var alert = AlertState()
        var second: Int64 = 0
        return String(
            truths.map { truth in
                second += 1
                let when: Ternary = truth == "y" ? .true : truth == "n" ? .false : .unknown
                let time = Timestamp(monotonic: second * 1_000_000_000)
                switch alert.step(
                    when: when, clear: when.opposite, at: time, forDuration: forDuration * 1_000_000_000,
                    keepFiringFor: keepFiringFor * 1_000_000_000
                )
                {
                case .none: return "."
                case .fired: return "R"
                case .resolved: return "C"
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

    @Test func `unknown raises nothing, and is a break only when it lasts for a minute`() {
        #expect(run("yy?yyyy", forDuration: 3) == "...R...")
        #expect(run("y??????", forDuration: 3) == ".......")
        #expect(run("????") == "....")
        let minute = String(repeating: "?", count: 61)
        #expect(run("y" + minute + "yyyy", forDuration: 3).hasSuffix("...R"))
    }

    @Test func `unknown clears nothing`() {
        #expect(run("y??????") == "R......")
        #expect(run("ynn?nnnn", keepFiringFor: 3) == "R...C...")
        #expect(run("ynn?????", keepFiringFor: 3) == "R.......")
    }

    @Test func `hold must pass without a relapse`() {
        #expect(run("ynnynnnn", keepFiringFor: 3) == "R......C")
    }

    @Test func `the condition itself outweighs a clearing condition that holds too`() {
        var alert = AlertState()
        let time = Timestamp(monotonic: 1)
        #expect(alert.step(when: .true, clear: .true, at: time, forDuration: 0, keepFiringFor: 0) == .fired)
        #expect(alert.step(when: .true, clear: .true, at: time, forDuration: 0, keepFiringFor: 0) == .none)
        #expect(alert.step(when: .unknown, clear: .true, at: time, forDuration: 0, keepFiringFor: 0) == .resolved)
    }
}
