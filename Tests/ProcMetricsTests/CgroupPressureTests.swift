import Testing

@testable import ProcMetrics

@Suite struct CgroupPressureTests {
    private let text = """
        some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
        full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134

        """

    @Test func `reads the totals in seconds`() {
        let unit = CgroupPressure().unit(of: text)
        #expect(unit["unit.pressure.memory.some"] == 8.537362)
        #expect(unit["unit.pressure.memory.full"] == 8.183134)
        #expect(unit.present.count == 2)
    }

    @Test func `a line that is gone makes its value absent`() {
        var unit = CgroupPressure().unit(of: text)
        let bytes = Array("some avg10=0.00 total=5\n".utf8)
        CgroupPressure().parse(bytes.span, into: &unit)
        #expect(unit["unit.pressure.memory.some"] == 5e-6)
        #expect(unit["unit.pressure.memory.full"] == nil)
    }

    @Test(arguments: [
        "", "\n", "some", "some \n", "some total=\n", "some total=x\n", "some xtotal=1\n", "sometotal=1\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(CgroupPressure().unit(of: text).present.isEmpty)
    }

    @Test func `survives any change`() {
        #expect(CgroupPressure().survivedChanges(of: text) > 500)
    }
}
