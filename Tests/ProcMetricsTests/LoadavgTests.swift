import Testing

@testable import ProcMetrics

@Suite struct LoadavgTests {
    private let parser = Loadavg()
    private let text = "0.20 12.18 103.12 1/80 11206\n"

    @Test func `reads what the kernel wrote`() {
        let sample = parser.sample(of: text)
        #expect(sample["load.1m"] == 0.2)
        #expect(sample["load.5m"] == 12.18)
        #expect(sample["load.15m"] == 103.12)
        #expect(sample["tasks.total"] == 80)
        #expect(sample.metrics.count == 4)
    }

    @Test(
        arguments: [
            ("", []), ("x 1 2", []), ("-1.00 1 2", []), ("18446744073709551615.00 0.10 0.20 1/80 5", []),
            ("0.20", ["load.1m"]), ("0.20 0.18 99999999999999999999", ["load.1m", "load.5m"]),
            ("0.20 0.18 0.12", ["load.1m", "load.5m", "load.15m"]),
            ("0.20 0.18 0.12 1 80", ["load.1m", "load.5m", "load.15m"]),
            ("0.20 0.18 0.12 1/", ["load.1m", "load.5m", "load.15m"]),
            ("0.20 0.18 0.12 1/18446744073709551616", ["load.1m", "load.5m", "load.15m"]),
        ] as [(String, Set<String>)])
    func `leaves absent what it cannot tell, and what follows`(text: String, names: Set<String>) {
        #expect(parser.sample(of: text).names == names)
    }

    @Test func `more decimals than two move no value into the next place`() {
        let sample = parser.sample(of: "0.201 0.182 0.123 1/80 11206\n")
        #expect(["load.1m", "load.5m", "load.15m", "tasks.total"].map { sample[$0] } == [0.2, 0.18, 0.12, 80])
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(parser.harmfulCuts(of: text) == [])
    }

    @Test func `survives any change`() {
        #expect(parser.survivedChanges(of: text) > 200)
    }
}
