import Testing

@testable import ProcMetrics

@Suite struct ArcstatsTests {
    private let parser = Arcstats()

    /// OpenZFS 2.1, shortened.
    private let text = """
        13 1 0x01 123 33456 8342913310 1103942811224
        name                            type data
        hits                            4    9000
        p                               4    8053063680
        c                               4    16106127360
        c_min                           4    1055096448
        c_max                           4    16881543168
        size                            4    16106130432
        compressed_size                 4    15032385536
        mru_size                        4    9663676416
        mru_evictable_data              4    6442450944
        mru_evictable_metadata          4    1048576
        mru_ghost_size                  4    512
        mru_ghost_evictable_data        4    512
        mfu_evictable_data              4    4294967296
        mfu_evictable_metadata          4    2097152
        memory_available_bytes          3    -1234567

        """

    @Test func `reads what OpenZFS wrote`() {
        let sample = parser.sample(of: text)
        #expect(sample.raw("memory.zfs.arc") == 16_106_130_432)
        #expect(sample.raw("memory.zfs.arc.min") == 1_055_096_448)
        #expect(sample.raw("memory.zfs.arc.evictable") == 6_442_450_944 + 1_048_576 + 4_294_967_296 + 2_097_152)
        #expect(sample.metrics.count == 3)
    }

    @Test(arguments: [
        "", "\n", "size", "size\n", "size 4\n", "size 4 \n", "size 4 x\n", "size x 4\n", " size 4 5\n", "sizes 4 5\n",
        "size\n4 5\n", "size 4 18446744073709551616\n", "size 3 -5\n", "mru_ghost_evictable_data 4 5\n",
        "l2_size 4 5\n",
    ])
    func `leaves absent what it cannot tell`(text: String) {
        #expect(parser.sample(of: text).names == [])
    }

    @Test func `a sum that overflows is absent`() {
        let text = "mru_evictable_data 4 18446744073709551615\nmfu_evictable_data 4 1\nsize 4 2\n"
        #expect(parser.sample(of: text).names == ["memory.zfs.arc"])
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(parser.harmfulCuts(of: text, sums: ["memory.zfs.arc.evictable"]) == [])
    }

    @Test func `survives any change`() { #expect(parser.survivedChanges(of: text) > 5000) }
}
