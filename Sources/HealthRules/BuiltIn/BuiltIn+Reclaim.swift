extension Rule {
    /// How the kernel gets by: signs that come before programs stand still.
    static let reclaimRules: [Rule] = [
        builtIn(
            "swap-storm", .warning, "pages come back from swap all the time",
            when: "rate(swap.in, 30s) > 1000/s and rate(pressure.memory.some, 30s) > 5%",
            clear: "rate(swap.in, 60s) < 200/s", hold: 120, traffic: 75,
            advice:
                "More is in use than fits. Stop or restart what grew (see grep . /sys/fs/cgroup/system.slice/*/memory.swap.current): systemd-cgtop -m"
        ),
        // The kernel counts a wait as memory pressure only for pages that it remembers as in use. With a working set far
        // larger than memory it has forgotten them, and the very same standstill shows as disk pressure instead.
        builtIn(
            "swap-thrashing", .critical, "programs stand still, waiting for memory to come back from swap",
            when: """
                rate(swap.in, 60s) > 100/s and rate(pressure.io.full, 60s) > 70% \
                and memory.available / memory.total < 10%
                """,
            for: 30, clear: "rate(swap.in, 60s) < 50/s or rate(pressure.io.full, 60s) < 30%", hold: 60, traffic: 0,
            advice: "Take the host out of the load balancer; stop or restart what takes the memory: systemd-cgtop -m"),
        builtIn(
            "reclaim-stalls", .warning, "programs have to free memory themselves before they get any",
            when: "rate(reclaim.stalls, 60s) > 100/s and rate(pressure.memory.some, 60s) > 5%",
            clear: "rate(reclaim.stalls, 60s) < 20/s", hold: 120,
            advice: "Background reclaim does not keep up; stop or restart what allocates fast: systemd-cgtop -m"),
        builtIn(
            "cache-thrash", .warning, "files are read again and again because the page cache is too small",
            when: """
                rate(refault.file, 60s) > 500/s and rate(reclaim.scanned, 60s) > 1000/s \
                and (rate(pressure.memory.some, 60s) > 5% or rate(pressure.io.full, 60s) > 60%)
                """,
            clear: "rate(refault.file, 60s) < 200/s", hold: 120, traffic: 75,
            advice: "The files in use do not fit in what programs leave; give the host memory or programs a limit"),
        builtIn(
            "slab-bloat", .warning, "remembered file names fill the memory",
            when: "memory.slab.reclaimable / memory.total > 25% and dentry.unused / dentry.count > 50%",
            for: 60, clear: "memory.slab.reclaimable / memory.total < 20%", hold: 60,
            advice:
                "Something looks up very many files. slabtop -s c shows which objects; find the program by its unit's memory.stat (slab_reclaimable)"
        ),
        builtIn(
            "kernel-memory", .warning, "the kernel itself holds much memory that it cannot give back",
            when: "memory.slab.unreclaimable / memory.total > 25% or memory.unaccounted / memory.total > 35%",
            for: 300,
            clear: "memory.slab.unreclaimable / memory.total < 20% and memory.unaccounted / memory.total < 30%",
            hold: 60,
            advice: "A driver or module may leak; slabtop -s c shows kernel objects"),
        builtIn(
            "oom-kill", .warning, "the kernel killed for memory",
            when: "increase(oom.kills, 5m) > 0", hold: 0,
            advice: "journalctl -k -g 'Killed process' names the victim; see that it is running again"),
    ]
}
