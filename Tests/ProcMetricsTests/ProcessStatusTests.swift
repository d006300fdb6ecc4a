import Testing

@testable import ProcMetrics

@Suite struct ProcessStatusTests {
    private func status(_ text: String) -> ProcessStatus {
        let bytes = Array(text.utf8)
        return ProcessStatus(parsing: bytes.span)
    }

    @Test func `reads what one process has`() {
        let text =
            "Name:\tphp\nVmRSS:\t   52348 kB\nRssAnon:\t   31744 kB\nRssShmem:\t    8480 kB\nVmSwap:\t     512 kB\n"
        #expect(status(text).anon == 32_505_856)
        #expect(status(text).shmem == 8_683_520)
        #expect(status(text).swap == 524_288)
    }

    @Test(arguments: [
        "", "Name:\tkthreadd\n", "RssAnon:\n", "RssAnon: x kB\n", "XRssAnon: 1 kB\n",
        "RssAnon: 18446744073709551615 kB\n", "Name:\tRssAnon: 5 kB\n",
    ])
    func `leaves absent what is not told`(text: String) {
        #expect(status(text).anon == nil)
    }
}
