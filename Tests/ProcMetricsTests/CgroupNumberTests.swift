import Testing

@testable import ProcMetrics

@Suite struct CgroupNumberTests {
    private let parser = CgroupNumber(metric: Metric(catalogued: "unit.memory.max"))

    @Test(arguments: [("0\n", 0), ("417914880\n", 417_914_880), ("12", 12)])
    func `reads a number`(text: String, value: Double) {
        #expect(parser.unit(of: text)["unit.memory.max"] == value)
    }

    @Test(arguments: ["max\n", "max"])
    func `no limit is an infinite one`(text: String) {
        #expect(parser.unit(of: text)["unit.memory.max"] == .infinity)
    }

    @Test(arguments: [
        "", "\n", "-1\n", "12x\n", "1 2\n", "18446744073709551616\n", "18446744073709547520\n",
        "maximum\n", "max 1\n", "ma",
    ])
    func `no number is absent`(text: String) {
        #expect(parser.unit(of: text).present.isEmpty)
    }

    @Test func `forgets what was there before`() {
        var unit = parser.unit(of: "5\n")
        parser.parse(Span(), into: &unit)
        #expect(unit.present.isEmpty)
    }
}
