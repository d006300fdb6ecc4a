/// memory.pressure of a control group, Documentation/accounting/psi.rst; only the totals, which are microseconds.
///
///     some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
///     full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134
struct CgroupPressure: CgroupFileParser {
    static let some = Metric(catalogued: "unit.pressure.memory.some")
    static let full = Metric(catalogued: "unit.pressure.memory.full")

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        var text = text
        var some: UInt64?
        var full: UInt64?
        while text.count > 0 {
            if text.take("some ") {
                some = Self.takeTotal(&text)
            } else if text.take("full ") {
                full = Self.takeTotal(&text)
            }
            text.skipLine()
        }
        unit.set(Self.some, raw: some)
        unit.set(Self.full, raw: full)
    }

    private static func takeTotal(_ text: inout Span<UInt8>) -> UInt64? {
        while text.count > 0, text[0] != UInt8(ascii: "\n") {
            if text.take("total=") { return text.takeNumber() }
            text.skipWord()
            text.skipBlanks()
        }
        return nil
    }
}
