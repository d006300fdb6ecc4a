import Testing

@testable import ProcMetrics

@Suite struct PressureTests {
    private let text = """
        some avg10=0.06 avg60=12.21 avg300=100.00 total=8537362
        full avg10=0.05 avg60=0.13 avg300=0.96 total=8183134

        """

    @Test func `reads what the kernel wrote`() {
        let sample = Pressure(resource: "memory").sample(of: text)
        #expect(sample["pressure.memory.some"] == 8.537362)
        #expect(sample["pressure.memory.full"] == 8.183134)
        #expect(sample["pressure.memory.some.avg10"] == 0.0006)
        #expect(sample["pressure.memory.some.avg60"] == 0.1221)
        #expect(sample["pressure.memory.some.avg300"] == 1)
        #expect(sample["pressure.memory.full.avg300"] == 0.0096)
        #expect(sample.metrics.count == 8)
    }

    @Test(arguments: [("memory", 8), ("io", 8), ("cpu", 8), ("irq", 4), ("heat", 0)])
    func `gives each resource its own metrics`(resource: String, count: Int) {
        let names = Pressure(resource: resource).sample(of: text).names
        #expect(names.count == count)
        #expect(names.allSatisfy { $0.hasPrefix("pressure.\(resource).") })
    }

    @Test func `a kernel without full for the CPU leaves it absent`() {
        let sample = Pressure(resource: "cpu").sample(of: "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n")
        #expect(sample.raw("pressure.cpu.some") == 4)
        #expect(sample["pressure.cpu.full"] == nil)
    }

    @Test func `interrupts have only a full line`() {
        let sample = Pressure(resource: "irq").sample(of: "full avg10=1.00 avg60=2.00 avg300=3.00 total=4\n")
        #expect(sample.raw("pressure.irq.full") == 4)
        #expect(sample.metrics.count == 4)
    }

    @Test(arguments: [
        "", "\n", "some", "some ", "some\n", "some total", "some total=\n", "some total=-1\n", "some total=x\n",
        "some total=18446744073709551616\n", "some avg10=184467440737095517.00\n",
        "some avg10=18446744073709551615.00\n",
        "some avg10=.5\n", "some avg10=1.\n", "none avg10=0.00 total=1\n", "something total=1\n", " some total=1\n",
        "some xtotal=1\n", "some avg1000=1.00\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(Pressure(resource: "memory").sample(of: text).names == [])
    }

    @Test func `skips fields and lines that it does not know`() {
        let sample = Pressure(resource: "io").sample(
            of: "most avg10=1.00 total=1\nsome avg10=99999999999999999999.00 avg30=1.00 new  total=2 x\nfull total=3\n")
        #expect(sample.names == ["pressure.io.some", "pressure.io.full"])
        #expect(sample.raw("pressure.io.some") == 2)
        #expect(sample.raw("pressure.io.full") == 3)
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(Pressure(resource: "memory").harmfulCuts(of: text) == [])
    }

    @Test func `survives any change`() {
        #expect(Pressure(resource: "memory").survivedChanges(of: text) > 1000)
    }
}
