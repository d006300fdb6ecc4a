import Testing

@testable import ProcMetrics

@Suite struct VmstatTests {
    private let parser = Vmstat()

    /// Linux 6.1, shortened.
    private let text = """
        nr_free_pages 212800
        workingset_refault_anon 3
        workingset_refault_file 1048576
        workingset_activate_file 12
        pgpgin 57497
        pgpgout 2432
        pswpin 7
        pswpout 8
        allocstall_dma 1
        allocstall_dma32 20
        allocstall_normal 300
        allocstall_movable 4000
        pgfault 75401
        pgmajfault 344
        pgsteal_kswapd 91
        pgsteal_direct 92
        pgscan_kswapd 93
        pgscan_direct 94
        pgscan_direct_throttle 95
        oom_kill 2

        """

    @Test(arguments: [
        ("paging.in", 57497), ("paging.out", 2432), ("swap.in", 7), ("swap.out", 8), ("paging.faults", 75401),
        ("paging.major_faults", 344), ("refault.anon", 3), ("refault.file", 1_048_576), ("oom.kills", 2),
        ("reclaim.reclaimed.kswapd", 91), ("reclaim.reclaimed.direct", 92), ("reclaim.scanned.kswapd", 93),
        ("reclaim.scanned.direct", 94), ("reclaim.throttled", 95), ("refault.activated.file", 12),
    ])
    func `reads what the kernel wrote`(name: String, value: UInt64) {
        #expect(parser.sample(of: text).raw(name) == value)
    }

    @Test func `adds up a counter that the kernel splits by zone`() {
        #expect(parser.sample(of: text).raw("reclaim.stalls") == 4321)
    }

    @Test(arguments: [
        ("allocstall 5\n", "reclaim.stalls"), ("workingset_refault 5\n", "refault.file"),
        ("workingset_activate 5\n", "refault.activated.file"), ("workingset_restore 5\n", "refault.restored.file"),
    ])
    func `knows the names of older kernels`(text: String, name: String) {
        #expect(parser.sample(of: text).raw(name) == 5)
    }

    @Test(arguments: [
        "", "\n", "pgfault", "pgfault\n", "pgfault \n", "pgfault -1\n", "pgfault x\n", "pgfault18 4\n", "Pgfault 4\n",
        "nr_new_in_linux_9 4\n", " pgfault 4\n", "pgfault\n75401\n", "pgfault 18446744073709551616\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(parser.sample(of: text).names == [])
    }

    @Test func `a sum that overflows is absent`() {
        let sample = parser.sample(of: "allocstall_normal 18446744073709551615\nallocstall_movable 1\npgfault 2\n")
        #expect(sample.names == ["paging.faults"])
    }

    @Test func `finds every key of the catalogue`() {
        for metric in Metric.all {
            guard case .vmstat(let keys) = metric.descriptor.source else { continue }
            for key in keys {
                let sample = parser.sample(of: "\(key) 7\n")
                #expect(sample.names == [metric.name])
                #expect(sample.raw(metric) == 7)
            }
        }
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(parser.harmfulCuts(of: text, sums: ["reclaim.stalls"]) == [])
    }

    @Test func `survives any change`() {
        #expect(parser.survivedChanges(of: text) > 3000)
    }
}
