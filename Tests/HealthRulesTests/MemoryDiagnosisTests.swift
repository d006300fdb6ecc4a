import ProcMetrics
import Testing

@testable import HealthRules

@Suite struct MemoryDiagnosisTests {
    /// 8 GiB, of which so many are used in each way; what is left is free.
    private static func uses(
        _ gibibytes: [MemoryUse: Double], available: Double = 0.5, inactive: Double = 0, unwritten: Double = 0,
        dentries: (all: Double, unused: Double) = (1e6, 1e5)
    ) -> MemoryUses {
        var uses = MemoryUses()
        uses.total = 8 * gibi
        for (use, size) in gibibytes { uses[use] = size * gibi }
        uses[.free] = uses.total - gibibytes.values.reduce(0, +) * gibi
        uses.available = available * gibi
        uses.inactiveFile = inactive * gibi
        uses.unwritten = unwritten * gibi
        (uses.dentries, uses.unusedDentries) = dentries
        return uses
    }

    private static let gibi = 1_073_741_824.0

    private func clearing(_ uses: MemoryUses) -> MemoryDiagnosis.Clearing { MemoryDiagnosis(uses).clearing }

    @Test func `names the largest use first, and leaves out what is small`() {
        let uses = Self.uses([.anon: 5, .file: 1, .shmem: 0.05, .slabUnreclaimable: 0.5])
        let parts = MemoryDiagnosis(uses).parts
        #expect(parts.map(\.use) == [.anon, .free, .file, .slabUnreclaimable])
        #expect(parts.first?.share == 5.0 / 8)
        #expect(
            DiagnosisRecord(uses)?.text
                == "62.5 % anonymous memory, 18.1 % free, 12.5 % page cache, 6.25 % unreclaimable slab")
    }

    @Test(arguments: [
        (MemoryUse.anon, "stop or restart what grew"), (.shmem, "df -t tmpfs"), (.slabReclaimable, "slabtop"),
        (.slabUnreclaimable, "only the kernel frees"), (.pageTables, "processes"), (.kernel, "only the kernel frees"),
        (.hugetlb, "vm.nr_hugepages"), (.zfsARC, "zfs_arc_min"), (.compressedSwap, "swapped out"),
        (.balloon, "hypervisor"), (.unaccounted, "a leak in the kernel"),
    ])
    func `refuses where the largest use cannot be cleared, and says what can be done`(use: MemoryUse, remedy: String) {
        let clearing = clearing(Self.uses([use: 5, .file: 2], inactive: 1.5))
        #expect(clearing.name == "refused" && clearing.bytes == nil)
        #expect(clearing.text.hasPrefix("does not help: 62.5 % of memory is \(use.title), "))
        #expect(clearing.text.contains(remedy), "\(clearing.text)")
    }

    @Test func `reclaims half of the page cache that is cold and written`() {
        let uses = Self.uses([.file: 5, .anon: 2], inactive: 4, unwritten: 1)
        #expect(clearing(uses) == .reclaim(bytes: 1.5 * Self.gibi))
        #expect(clearing(uses).text.hasPrefix("up to 1.5 GiB of page cache was not used recently"))
    }

    @Test(arguments: [(0.2, 0.0), (4.0, 4.0), (1.0, 3.0)])
    func `leaves page cache alone that is in use or has to be written`(inactive: Double, unwritten: Double) {
        let clearing = clearing(Self.uses([.file: 5, .anon: 2], inactive: inactive, unwritten: unwritten))
        #expect(clearing.text == "does not help: the page cache is in use, or has to be written first")
    }

    @Test func `clears nothing where enough is available`() {
        #expect(clearing(Self.uses([.anon: 5], available: 2.5)) == .unnecessary)
        #expect(clearing(Self.uses([.file: 6], available: 6, inactive: 5)) == .unnecessary)
    }

    /// Reclaimable slab counts as available, so much of it is available while it grows.
    @Test func `drops slab only where dentries that nothing uses fill it`() {
        let bloat = Self.uses([.slabReclaimable: 3, .anon: 4], available: 3.5, dentries: (1.6e7, 1.2e7))
        #expect(clearing(bloat) == .dropSlab(bytes: 2.25 * Self.gibi))
        let inUse = Self.uses([.slabReclaimable: 3, .anon: 1], available: 1, dentries: (1.6e7, 4e6))
        #expect(clearing(inUse).name == "refused")
        let small = Self.uses([.slabReclaimable: 1.9, .anon: 4], available: 1, dentries: (1.6e7, 1.2e7))
        #expect(clearing(small).text.contains("anonymous memory"))
    }

    @Test func `concludes nothing from what is not known`() {
        #expect(MemoryDiagnosis(MemoryUses()).parts.isEmpty)
        #expect(DiagnosisRecord(MemoryUses()) == nil)
        var onlyTotal = MemoryUses()
        onlyTotal.total = 8 * Self.gibi
        #expect(clearing(onlyTotal) == .refused(reason: "the kernel does not say what fills memory"))
        #expect(clearing(Self.uses([.slabReclaimable: 5], available: 0, dentries: (0, 0))).name == "refused")
        #expect(clearing(Self.uses([.slabReclaimable: 5], available: 0, dentries: (0, 9))).name == "refused")
    }

    @Test func `is made of the sample's values`() {
        let engine = AlertEngine(rules: [])
        _ = engine.run(seconds: 0...0) { _ in
            [
                "memory.total": 8e9, "memory.free": 1e9, "memory.available": 2e9, "memory.anon": 3e9,
                "memory.cached": 2e9, "memory.buffers": 1e8, "memory.shmem": 5e8, "memory.inactive.file": 1e9,
                "memory.dirty": 1e8, "memory.writeback": 2e8, "memory.kernel.stack": 1e7, "memory.percpu": 2e7,
                "zram.memory": 3e8, "dentry.count": 900, "dentry.unused": 800,
            ]
        }
        let uses = engine.hostSummary.uses
        #expect(uses.total == 8e9 && uses.available == 2e9 && uses[.free] == 1e9 && uses[.anon] == 3e9)
        #expect(uses[.file] == 1.6e9 && uses[.shmem] == 5e8 && uses[.compressedSwap] == 3e8 && uses[.kernel] == 3e7)
        #expect(uses.inactiveFile == 1e9 && uses.unwritten == 3e8)
        #expect(uses.dentries == 900 && uses.unusedDentries == 800 && uses[.hugetlb] == 0)
    }

    @Test func `goes with alerts about memory and with kills, and with nothing else`() throws {
        for event in try EventRecordTests.events() {
            let record = EventRecord(event)
            let isAboutMemory = event.alert != nil && event.header.category == .memory || event.kind == .oomKill
            #expect((record.diagnosis != nil) == isAboutMemory, "\(event.kind) \(event.rule ?? "")")
        }
    }
}
