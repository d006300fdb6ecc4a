import Testing

@testable import ProcMetrics

@Suite struct SelfStatmTests {
    @Test(arguments: [UInt64(4096), 16384, 65536])
    func `counts in pages of this machine`(pageSize: UInt64) {
        let sample = SelfStatm(pageSize: pageSize).sample(of: "2345 1023 712 1502 0 560 0\n")
        let (resident, shared) = (1023 * pageSize, 712 * pageSize)
        #expect(sample.raw("healthd.memory") == resident)
        #expect(sample.raw("healthd.memory.shared") == shared)
        #expect(sample.metrics.count == 2)
    }

    @Test(
        arguments: [
            ("", []), ("2345", []), ("x 1 2", []), ("1 x 2", []), ("2345 1023", ["healthd.memory"]),
            ("2345 4503599627370496 712", ["healthd.memory.shared"]),
            ("18446744073709551616 1 2", []), ("1 18446744073709551616 2", []),
        ] as [(String, Set<String>)])
    func `leaves absent what it cannot tell`(text: String, names: Set<String>) {
        #expect(SelfStatm(pageSize: 4096).sample(of: text).names == names)
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(SelfStatm(pageSize: 4096).harmfulCuts(of: "2345 1023 712 1502 0 560 0\n") == [])
    }
}
