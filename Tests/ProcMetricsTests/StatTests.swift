import Testing

@testable import ProcMetrics

@Suite struct StatTests {
    private let parser = Stat()
    private let text = """
        cpu  10132153 290696 3084719 46828483 16683 11 25195 175628 21 31
        cpu0 1393280 32966 572056 13343292 6130 0 17875 23933 0 0
        cpu11 1393280 32966 572056 13343292 6130 0 17875 23933 0 0
        intr 1462898 12 0 0
        ctxt 115315
        btime 769041601
        processes 86031
        procs_running 6
        procs_blocked 2
        softirq 1185270 2 3 4

        """

    @Test(arguments: [
        ("cpu.user", 101_321.53), ("cpu.nice", 2906.96), ("cpu.system", 30847.19), ("cpu.idle", 468_284.83),
        ("cpu.iowait", 166.83), ("cpu.irq", 0.11), ("cpu.softirq", 251.95), ("cpu.steal", 1756.28), ("cpu.guest", 0.21),
        ("cpu.guest_nice", 0.31), ("cpu.count", 2), ("cpu.interrupts", 1_462_898), ("cpu.context_switches", 115_315),
        ("host.boot_time", 769_041_601), ("tasks.forks", 86031), ("tasks.running", 6), ("tasks.blocked", 2),
    ])
    func `reads what the kernel wrote`(name: String, value: Double) {
        #expect(parser.sample(of: text)[name] == value)
    }

    @Test func `modes that an older kernel does not have are absent`() {
        let sample = parser.sample(of: "cpu  1 2 3 4 5 6 7\n")
        #expect(sample.raw("cpu.softirq") == 7)
        #expect(sample["cpu.steal"] == nil)
        #expect(sample["cpu.count"] == nil)
    }

    @Test func `a mode too big ends the line, not the file`() {
        let sample = parser.sample(of: "cpu  1 18446744073709551616 3\ncpu0 1 2\nctxt 4\n")
        #expect(sample.names == ["cpu.user", "cpu.count", "cpu.context_switches"])
    }

    @Test(arguments: [
        "", "\n", "cpu", "cpu\n", "cpu \n", "cpux 1 2\n", "cpu99999999999999999999 1\n", "ctxt", "ctxt\n5\n",
        "ctxt -5\n",
        "ctxts 5\n", "processes 18446744073709551616\n", "procs 5\n", "procs_new 5\n", "intrusion 5\n", " ctxt 5\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(parser.sample(of: text).names == [])
    }

    @Test func `counts many CPUs, and numbers with holes`() {
        let lines = (0..<300).map { "cpu\($0 * 3) 1 2 3 4 5 6 7 8 9 10\n" }.joined()
        #expect(parser.sample(of: lines)["cpu.count"] == 300)
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(parser.harmfulCuts(of: text, sums: ["cpu.count"]) == [])
    }

    @Test func `survives any change`() {
        #expect(parser.survivedChanges(of: text) > 2000)
    }
}
