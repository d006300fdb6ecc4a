import Testing

@testable import ProcMetrics

@Suite struct ZramUsageTests {
    private let text = "50458624 13163012 13844480        0 13844480        0        0        0        0\n"

    @Test func `reads what the kernel wrote`() {
        let sample = ZramUsage().sample(of: text)
        #expect(sample.raw("zram.stored") == 50_458_624)
        #expect(sample.raw("zram.compressed") == 13_163_012)
        #expect(sample.raw("zram.memory") == 13_844_480)
        #expect(sample.metrics.count == 3)
    }

    @Test func `devices add up`() {
        var sample = ZramUsage().sample(of: text)
        ZramUsage().parse(Array("   1000  100  200 0\n".utf8).span, into: &sample)
        #expect(sample.raw("zram.stored") == 50_459_624)
        #expect(sample.raw("zram.memory") == 13_844_680)
    }

    @Test(
        arguments: [
            ("", []), ("\n", []), ("-1 2 3", []), ("1", ["zram.stored"]),
            ("1 2 x", ["zram.stored", "zram.compressed"]),
            ("1 18446744073709551616 3", ["zram.stored"]),
        ] as [(String, Set<String>)])
    func `leaves absent what it cannot tell, and what follows`(text: String, names: Set<String>) {
        #expect(ZramUsage().sample(of: text).names == names)
    }

    @Test func `a sum that overflows is absent`() {
        var sample = ZramUsage().sample(of: "18446744073709551615 5 5\n")
        ZramUsage().parse(Array("1 1 1\n".utf8).span, into: &sample)
        #expect(sample.names == ["zram.compressed", "zram.memory"])
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(ZramUsage().harmfulCuts(of: text) == [])
    }

    @Test func `survives any change`() {
        #expect(ZramUsage().survivedChanges(of: text) > 500)
    }
}
