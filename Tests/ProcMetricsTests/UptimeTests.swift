import Testing

@testable import ProcMetrics

@Suite struct UptimeTests {
    @Test(arguments: [
        ("350735.47 234388.90\n", 350_735.47), ("0.00 0.00\n", 0), ("22.0", 22), ("22", 22), ("", nil), (" 22.07", nil),
        ("-1.00", nil), ("18446744073709551615.00 1.00\n", nil),
    ])
    func `reads what the kernel wrote`(text: String, seconds: Double?) {
        let sample = Uptime().sample(of: text)
        #expect(sample["host.uptime"] == seconds)
        #expect(sample.metrics.count == (seconds == nil ? 0 : 1))
    }
}
