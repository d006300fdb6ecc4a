import Testing

@testable import ProcMetrics

@Suite struct SwapsTests {
    private let parser = Swaps()
    private let heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

    @Test func `reads what the kernel wrote`() {
        let sample = parser.sample(
            of: heading + """
                /dev/zram0                              partition\t262140\t\t4864\t\t100
                /dev/zram1                              partition\t1000\t\t10\t\t100
                /swap\\040file                           file\t\t524284\t\t1024\t\t-2

                """)
        #expect(sample.raw("swap.devices") == 3)
        #expect(sample.raw("swap.zram.size") == kibibytes(263_140))
        #expect(sample.raw("swap.zram.used") == kibibytes(4874))
    }

    @Test func `without swap there are no devices, and no zram`() {
        let sample = parser.sample(of: heading)
        #expect(sample.raw("swap.devices") == 0)
        #expect(sample.names == ["swap.devices"])
    }

    @Test(arguments: ["", "\n", "/dev/zram0 partition 1 2 3\n", "filename\n/dev/zram0 partition 1 2 3\n"])
    func `a text without heading tells nothing`(text: String) {
        #expect(parser.sample(of: text).names == [])
    }

    @Test(arguments: [
        "/dev/zram0", "/dev/zram0 partition", "/dev/zram0 partition 5", "/dev/zram0 partition x 5 1", "\n", "  \n",
        "/dev/zram0 partition 18446744073709551616 5 1", "/dev/zram0 partition 18014398509481984 5 1",
        "/dev/zram0 partition 5 18014398509481984 1", "/dev/zram0\npartition 5 5\n",
    ])
    func `a line that it cannot tell is no device`(line: String) {
        let sample = parser.sample(of: "\(heading)\(line)\n/dev/vda partition 8 4 -2\n")
        #expect(sample.raw("swap.devices") == 1)
        #expect(sample.names == ["swap.devices"])
    }

    @Test func `a sum that overflows is absent`() {
        let line = "/dev/zram0 partition 18014398509481983 1 100\n"
        let sample = parser.sample(of: heading + line + line)
        #expect(sample["swap.zram.size"] == nil)
        #expect(sample["swap.zram.used"] == 2048)
    }

    @Test func `a cut text gives no other key a value`() {
        let text = heading + "/dev/zram0 partition\t262140\t4864\t100\n"
        #expect(parser.harmfulCuts(of: text, sums: ["swap.devices"]) == [])
    }

    @Test func `survives any change`() {
        #expect(parser.survivedChanges(of: heading + "/dev/zram0 partition\t262140\t4864\t100\n") > 500)
    }
}
