import Testing

@testable import ProcMetrics

@Suite struct CgroupMemoryStatTests {
    /// Of Debian 12's kernel, 6.1.
    private let text = """
        anon 139464704
        file 22265856
        kernel 3182592
        kernel_stack 393216
        pagetables 1150976
        sec_pagetables 0
        percpu 11872
        sock 4096
        vmalloc 0
        shmem 8192
        file_mapped 16629760
        file_dirty 0
        file_writeback 0
        swapcached 0
        anon_thp 0
        inactive_anon 139427840
        active_anon 40960
        inactive_file 19763200
        active_file 2494464
        unevictable 0
        slab_reclaimable 1206456
        slab_unreclaimable 300304
        slab 1506760
        workingset_refault_anon 7
        workingset_refault_file 1048576
        workingset_activate_anon 0
        pgmajfault 111

        """

    @Test func `kernels before 5.9 count no other pages that come back than those of files`() {
        let unit = CgroupMemoryStat().unit(of: "anon 4096\nworkingset_refault 7\nworkingset_activate 1\n")
        #expect(unit["unit.refault.file"] == 7)
        #expect(unit["unit.refault.anon"] == nil)
    }

    @Test func `reads what the kernel wrote`() {
        let unit = CgroupMemoryStat().unit(of: text)
        #expect(unit["unit.anon"] == 139_464_704)
        #expect(unit["unit.file"] == 22_265_856)
        #expect(unit["unit.file.inactive"] == 19_763_200)
        #expect(unit["unit.shmem"] == 8192)
        #expect(unit["unit.slab.reclaimable"] == 1_206_456)
        #expect(unit["unit.slab.unreclaimable"] == 300_304)
        #expect(unit["unit.sock"] == 4096)
        #expect(unit["unit.refault.file"] == 1_048_576)
        #expect(unit["unit.refault.anon"] == 7)
        #expect(unit.present.count == 9)
    }

    @Test func `a key that is missing or broken becomes absent, whatever it was before`() {
        var unit = CgroupMemoryStat().unit(of: text)
        let bytes = Array("anon x\nfile 18446744073709551616\nshmem 3\nanonymous 5\n".utf8)
        CgroupMemoryStat().parse(bytes.span, into: &unit)
        #expect(unit.present == ["unit.shmem"])
    }

    @Test func `survives any change`() {
        #expect(CgroupMemoryStat().survivedChanges(of: text) > 1000)
    }
}
