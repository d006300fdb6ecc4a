import Testing

@testable import ProcMetrics

@Suite struct MetricIDTests {
    /// Every id that was ever given, with the newest name of its metric. A new metric adds a line; a line is never removed or
    /// given to another metric, because recordings have the ids in them. Where a metric is renamed its line is, too.
    private static let history = """
        1 memory.total
        2 memory.free
        3 memory.available
        4 memory.buffers
        5 memory.cached
        6 memory.active
        7 memory.inactive
        8 memory.active.anon
        9 memory.inactive.anon
        10 memory.active.file
        11 memory.inactive.file
        12 memory.unevictable
        13 memory.mlocked
        14 memory.dirty
        15 memory.writeback
        16 memory.anon
        17 memory.mapped
        18 memory.shmem
        19 memory.kernel.reclaimable
        20 memory.slab
        21 memory.slab.reclaimable
        22 memory.slab.unreclaimable
        23 memory.kernel.stack
        24 memory.kernel.shadow_stack
        25 memory.page_tables
        26 memory.page_tables.secondary
        27 memory.nfs_unstable
        28 memory.bounce
        29 memory.writeback.temporary
        30 memory.commit.limit
        31 memory.committed
        32 memory.vmalloc.total
        33 memory.vmalloc
        34 memory.vmalloc.chunk
        35 memory.percpu
        36 memory.hardware_corrupted
        37 memory.huge.anon
        38 memory.huge.shmem
        39 memory.huge.shmem.mapped
        40 memory.huge.file
        41 memory.huge.file.mapped
        42 memory.cma
        43 memory.cma.free
        44 memory.unaccepted
        45 memory.balloon
        46 memory.hugetlb
        47 memory.hugetlb.page
        48 memory.hugetlb.pages
        49 memory.hugetlb.pages.free
        50 memory.hugetlb.pages.reserved
        51 memory.hugetlb.pages.surplus
        52 memory.direct_map.4k
        53 memory.direct_map.2m
        54 memory.direct_map.1g
        55 memory.file
        56 memory.user.total
        57 memory.headroom
        58 memory.unaccounted
        59 swap.total
        60 swap.free
        61 swap.cached
        62 swap.in
        63 swap.out
        64 swap.devices
        65 swap.zram.size
        66 swap.zram.used
        67 zram.stored
        68 zram.compressed
        69 zram.memory
        70 zswap.memory
        71 zswap.stored
        72 zswap.in
        73 zswap.out
        74 load.1m
        75 load.5m
        76 load.15m
        77 tasks.total
        78 tasks.running
        79 tasks.blocked
        80 tasks.forks
        81 cpu.count
        82 cpu.user
        83 cpu.nice
        84 cpu.system
        85 cpu.idle
        86 cpu.iowait
        87 cpu.irq
        88 cpu.softirq
        89 cpu.steal
        90 cpu.guest
        91 cpu.guest_nice
        92 cpu.context_switches
        93 cpu.interrupts
        94 paging.in
        95 paging.out
        96 paging.faults
        97 paging.major_faults
        98 oom.kills
        99 refault.file
        100 refault.anon
        101 refault.activated.file
        102 refault.activated.anon
        103 refault.restored.file
        104 refault.restored.anon
        105 thp.faults
        106 thp.fallbacks
        107 reclaim.stalls
        108 reclaim.scanned.direct
        109 reclaim.scanned.kswapd
        110 reclaim.reclaimed.direct
        111 reclaim.reclaimed.kswapd
        112 reclaim.scanned.proactive
        113 reclaim.reclaimed.proactive
        114 reclaim.throttled
        115 reclaim.slabs
        116 reclaim.dropped.cache
        117 reclaim.dropped.slab
        118 reclaim.scanned
        119 reclaim.reclaimed
        120 reclaim.efficiency
        121 kswapd.runs
        122 kswapd.low_watermark_hits
        123 compaction.stalls
        124 compaction.failures
        125 compaction.successes
        126 dentry.count
        127 dentry.unused
        128 dentry.negative
        129 inode.count
        130 inode.unused
        131 host.uptime
        132 host.boot_time
        133 host.suspended
        134 tick.lateness
        135 tick.duration
        136 tick.missed
        137 events.lost
        138 config.valid
        139 healthd.memory
        140 healthd.memory.shared
        141 memory.exhaustion.time
        142 unit.memory
        143 unit.anon
        144 unit.file
        145 unit.file.inactive
        146 unit.shmem
        147 unit.slab.reclaimable
        148 unit.slab.unreclaimable
        149 unit.sock
        150 unit.swap
        151 unit.memory.max
        152 unit.memory.high
        153 unit.pids
        154 unit.refault.file
        155 unit.refault.anon
        156 unit.pressure.memory.some
        157 unit.pressure.memory.full
        158 unit.oom.kills
        159 unit.age
        160 unit.changed.age
        161 unit.memory.growth
        162 unit.memory.exhaustion.time
        163 source.errors
        164 source.age
        165 memory.usable
        166 memory.available.effective
        167 memory.available.estimated
        168 memory.zfs.arc
        169 memory.zfs.arc.min
        170 memory.zfs.arc.evictable
        171 memory.zfs.arc.reclaimable
        172 values.impossible
        173 unit.limit.hits
        174 refault.file.host
        175 memory.exhaustion.held
        176 memory.known
        200 pressure.memory.some
        201 pressure.memory.some.avg10
        202 pressure.memory.some.avg60
        203 pressure.memory.some.avg300
        204 pressure.memory.full
        205 pressure.memory.full.avg10
        206 pressure.memory.full.avg60
        207 pressure.memory.full.avg300
        208 pressure.io.some
        209 pressure.io.some.avg10
        210 pressure.io.some.avg60
        211 pressure.io.some.avg300
        212 pressure.io.full
        213 pressure.io.full.avg10
        214 pressure.io.full.avg60
        215 pressure.io.full.avg300
        216 pressure.cpu.some
        217 pressure.cpu.some.avg10
        218 pressure.cpu.some.avg60
        219 pressure.cpu.some.avg300
        220 pressure.cpu.full
        221 pressure.cpu.full.avg10
        222 pressure.cpu.full.avg60
        223 pressure.cpu.full.avg300
        224 pressure.irq.full
        225 pressure.irq.full.avg10
        226 pressure.irq.full.avg60
        227 pressure.irq.full.avg300
        228 pressure.memory.some.host
        229 pressure.memory.full.host
        """
        .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    /// Ids whose metric was removed: they stay in the history.
    private static let retired: Set<UInt16> = []

    @Test func `every metric has the id that it has always had`() {
        let now = Set(Metric.all.map { "\($0.id.rawValue) \($0.name)" })
        let ever = Set(Self.history.filter { !Self.retired.contains(UInt16($0[0]) ?? 0) }.map { "\($0[0]) \($0[1])" })
        #expect(now.subtracting(ever) == [], "a new metric belongs into the history")
        #expect(ever.subtracting(now) == [], "an id was changed, removed or given to another metric")
    }

    @Test func `no id was ever given twice`() {
        #expect(Set(Self.history.map { $0[0] }).count == Self.history.count)
        #expect(Set(Metric.all.map(\.id)).count == Metric.all.count)
    }

    @Test func `finds a metric by its id`() {
        #expect(Metric.all.allSatisfy { Metric(id: $0.id) == $0 })
        #expect(Metric(id: MetricID(rawValue: 65_535)) == nil)
    }
}
