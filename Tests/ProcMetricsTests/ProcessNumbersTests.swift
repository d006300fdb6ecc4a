import Testing

@testable import ProcMetrics

@Suite struct ProcessNumbersTests {
    @Test(arguments: [
        ("1202\n1203\n", [1202, 1203] as [Int32]), ("1202\n12", [1202]), ("", []), ("0\n7\n", [7]), ("x\n7\n", [7]),
        ("99999999999\n7\n", [7]), ("7 8\n9\n", [9]), ("99999999999999999999\n7\n", [7]),
    ])
    func `takes whole lines with a pid`(text: String, pids: [Int32]) {
        let bytes = Array(text.utf8)
        #expect(ProcessNumbers(parsing: bytes.span).pids == pids)
    }
}
