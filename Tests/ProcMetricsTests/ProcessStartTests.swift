import Testing

@testable import ProcMetrics

@Suite struct ProcessStartTests {
    private func ticks(_ text: String) -> UInt64? {
        let bytes = Array(text.utf8)
        return ProcessStart(parsing: bytes.span).ticks
    }

    private let numbers = "R 24938 24938 19872 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 1224709 3133440 413"

    @Test(arguments: ["cat", "a b", "a) R 1 (b", ")", ""])
    func `counts from the last bracket, whatever the name is`(name: String) {
        #expect(ticks("24946 (\(name)) \(numbers)\n") == 1_224_709)
    }

    @Test(arguments: ["", "1 (a) R 1 2 3", "1 (a", "1 a R 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"])
    func `is absent in a cut text`(text: String) {
        #expect(ticks(text) == nil)
    }
}
