import ProcMetrics
import Testing

@testable import HealthRules

/// Parser, dimension checker and suggestions together, as an operator meets them.
struct ConditionTests {
    @Test(arguments: [
        "memory.available < 512MiB",
        "memory.available / memory.total < 10%",
        "rate(pressure.memory.full, 10s) > 30% and memory.available / memory.total < 10%",
        "not (load.1m > 4 or load.5m > 4)",
        "increase(oom.kills, 5m) > 0",
        "slope(memory.available, 1m) < -10MiB/s",
        "memory.available + swap.free < 2 * 256MiB",
        "swap.total == 0", "0 != swap.free", "tick.lateness > 2s", "-load.1m < -4",
        "pressure.memory.some.avg10 > 20%", "rate(swap.in, 30s) > 100/s",
        "max(tick.lateness, 1m) > 2 * 1s", "memory.available / rate(paging.in, 10s) > 60s",
    ])
    func `accepts conditions that make sense`(text: String) {
        #expect(errors(in: text) == [])
    }

    @Test(arguments: [
        ("memory.avaliable < 1GiB", "1: there is no metric “memory.avaliable”; did you mean memory.available?"),
        ("rat(swap.in, 10s) > 5/s", "1: there is no function “rat”; did you mean rate?"),
        ("memory.available < 30s", "20: bytes cannot be compared with seconds; write 512MiB"),
        (
            "memory.available < 10%",
            "20: bytes cannot be compared with a plain number or share; did you mean memory.available / memory.total, or a size such as 512MiB?"
        ),
        (
            "pressure.memory.full > 10%",
            "24: seconds cannot be compared with a plain number or share; did you mean rate(pressure.memory.full, 10s)?"
        ),
        ("memory.available", "1: this is bytes, not true or false: compare it, for example with “> 512MiB”"),
        (
            "memory.free + 5s > 1GiB",
            "15: “+” takes the same unit of measure on both sides: left is bytes, right is seconds"
        ),
        (
            "rate(memory.free, 10s) > 5",
            "1: memory.free is a gauge, and rate is for counters; did you mean slope(memory.free, …)?"
        ),
        ("avg(swap.in, 10s) > 5", "1: swap.in is a counter, and avg is for gauges; did you mean rate(swap.in, …)?"),
        (
            "load.1m > 2 and load.5m",
            "17: “and”, “or” and “not” join comparisons; this is a plain number or share: compare it, for example with “> 10% or 4”"
        ),
        (
            "(load.1m > 2) + 1 > 3",
            "1: a comparison is true or false and is not a number here; are parentheses missing?"
        ),
        (
            "unit.memory > 1GiB",
            "1: unit.memory has one value for each systemd unit: add an “each” to the rule, such as \"each\": \"*.service\""
        ),
        ("1 < load.1m < 3", "13: comparisons do not chain: write “a < b and b < c”"),
        ("load.1m >", "10: found the end of the condition, expected a metric, a quantity, a function or “(”"),
        ("(load.1m > 1", "13: found the end of the condition, expected the end of the parenthesis"),
        ("load.1m > 1 load.5m > 1", "13: found “load.5m”, expected “and”, “or” or the end"),
        ("rate(swap.in) > 1", "13: found “)”, expected “,” and a duration: rate(swap.in, 30s)"),
        ("rate(swap.in, 10) > 1", "15: found a quantity, expected a duration such as 30s or 5m"),
        ("rate(swap.in, 10ms) > 1/s", "15: the duration of a window must be from 1s to 7d"),
        ("rate(5, 10s) > 1/s", "6: found a quantity, expected a metric: rate(memory.available, 30s)"),
        ("", "1: found the end of the condition, expected a metric, a quantity, a function or “(”"),
    ])
    func `reports the place, what was expected and what was probably meant`(text: String, error: String) {
        #expect(errors(in: text).first == error)
    }

    @Test func `continues after an error in units of measure`() {
        #expect(errors(in: "memory.free > 5s and swap.free > 5%").count == 2)
    }

    @Test func `unit metrics are for rules with each`() {
        #expect(errors(in: "unit.memory / memory.total > 50%", isPerUnit: true) == [])
    }

    @Test func `depth is bounded`() {
        let deep = String(repeating: "(", count: 500) + "load.1m" + String(repeating: ")", count: 500) + " > 1"
        #expect(errors(in: deep).first?.contains("nested deeper") == true)
        #expect(errors(in: String(repeating: "not ", count: 400) + "load.1m > 1").first?.contains("not") == true)
        #expect(errors(in: String(repeating: "- ", count: 400) + "load.1m > 1").first?.contains("“-”") == true)
    }
}
