extension Rule {
    /// Reclaim and swap: what shows before tasks are stalled.
    static let reclaimRules: [Rule] = [
        builtIn(
            "swap-storm", .warning, .memory, "sustained swap-in",
            when: "rate(swap.in, 30s) > 1000/s and rate(pressure.memory.some.host, 30s) > 5%",
            clear: "rate(swap.in, 60s) < 200/s", keepFiringFor: 120, traffic: 75,
            attribution: .hostLoss,
            advice:
                "The working set is larger than memory (grep . /sys/fs/cgroup/system.slice/*/memory.swap.current). Stop or restart the largest consumer: {command}"
        ),
        // The kernel counts a wait as memory pressure only for refaults of pages that were active. With a working set far
        // larger than memory it no longer knows them, and the same stall shows as disk pressure instead.
        builtIn(
            "swap-thrashing", .critical, .memory, "tasks are stalled on swap-in",
            when: """
                rate(swap.in, 60s) > 100/s and rate(pressure.io.full, 60s) > 70% \
                and \(available) < 10%
                """,
            for: 30, clear: "rate(swap.in, 60s) < 50/s or rate(pressure.io.full, 60s) < 30%", keepFiringFor: 60,
            traffic: 0,
            attribution: .hostLoss,
            advice: "Take the host out of the load balancer; stop or restart the largest consumer: {command}"),
        builtIn(
            "reclaim-stalls", .warning, .memory, "tasks are stalled in direct reclaim",
            when: "rate(reclaim.stalls, 60s) > 100/s and rate(pressure.memory.some.host, 60s) > 5%",
            clear: "rate(reclaim.stalls, 60s) < 20/s", keepFiringFor: 120,
            attribution: .hostLoss,
            advice: "kswapd does not keep up. Stop or restart the unit that allocates fast: {command}"),
        builtIn(
            "cache-thrashing", .warning, .memory, "the page cache is too small: files are read again and again",
            when: """
                rate(refault.file.host, 60s) > 500/s and rate(reclaim.scanned, 60s) > 1000/s and \(hostRefaults) \
                and (rate(pressure.memory.some.host, 60s) > 5% or rate(pressure.io.full, 60s) > 60%)
                """,
            for: 30,
            clear: "rate(refault.file.host, 60s) < 200/s", keepFiringFor: 120, traffic: 75,
            attribution: .pageCache,
            advice: "The files in use do not fit beside the processes: add memory, or set MemoryMax= on units"),
        builtIn(
            "slab-reclaimable-high", .warning, .memory, "dentry cache fills memory",
            when: "memory.slab.reclaimable / memory.usable > 25% and dentry.unused / dentry.count > 50%",
            for: 60, clear: "memory.slab.reclaimable / memory.usable < 20%", keepFiringFor: 60,
            attribution: .slab,
            advice:
                "A program looks up very many files. slabtop -s c shows which objects; find the unit by slab_reclaimable in its memory.stat"
        ),
        builtIn(
            "kernel-memory-high", .warning, .memory, "kernel memory is high and not reclaimable",
            when: """
                (memory.slab.unreclaimable / memory.usable > 25% or memory.unaccounted / memory.usable > 35%) \
                and \(available) < 15%
                """,
            for: 300,
            clear: "memory.slab.unreclaimable / memory.usable < 20% and memory.unaccounted / memory.usable < 30%",
            keepFiringFor: 60,
            attribution: .slab,
            advice: "A driver or module may leak: slabtop -s c shows kernel objects"),
        builtIn(
            "oom-kills", .warning, .memory, "the kernel OOM-killed processes",
            when: "increase(oom.kills, 5m) > 0", keepFiringFor: 0,
            attribution: .hostLoss,
            advice: "journalctl -k -g 'Killed process' names the victim; check that its unit runs again"),
    ]
}
