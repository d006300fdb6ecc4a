extension Rule {
    /// Memory that runs out, and programs that stand still for it.
    ///
    /// Shares of memory are capped in bytes, because 10 % of half a terabyte is no shortage. A host without swap
    /// has nothing to fall back on and dies within seconds, so its thresholds are higher.
    static let memoryRules: [Rule] = [
        builtIn(
            "memory-low", .warning, "little memory is available",
            when: """
                (memory.available / memory.total < 10% \
                or swap.total == 0 and memory.available / memory.total < 15%) and memory.available < 8GiB
                """,
            for: 5,
            clear: """
                memory.available > 10GiB or memory.available / memory.total > 20% \
                or swap.total > 0 and memory.available / memory.total > 13%
                """,
            hold: 120,
            advice: "Stop or restart what needs it least, or what grew: systemd-cgtop -m"),
        builtIn(
            "memory-running-out", .warning, "at this rate memory is gone soon",
            when: "exhaustion.time < 3m and memory.available / memory.total < 30%",
            for: 2,
            clear: "exhaustion.time > 10m or memory.available / memory.total > 40%",
            hold: 60, traffic: 50,
            advice: "Stop or restart what grows while you still can: systemd-cgtop -m"),
        builtIn(
            "memory-leak", .warning, "something grows; at this rate memory is gone within a day",
            when: "exhaustion.time < 24h and memory.available / memory.total < 50% and host.uptime > 1d",
            for: 1800,
            clear: "exhaustion.time > 48h or memory.available / memory.total > 60%",
            hold: 3600,
            advice: "Look today. Restart what grows at a quiet hour, and give it a limit: systemd-cgtop -m"),
        builtIn(
            "memory-exhaustion", .critical, "memory is gone within seconds",
            when: """
                exhaustion.time < 10s and memory.available / memory.total < 15% \
                and (swap.total == 0 or swap.free / swap.total < 10%)
                """,
            clear: "exhaustion.time > 60s or memory.available / memory.total > 20%",
            hold: 30, traffic: 0,
            advice: "Take the host out of the load balancer and stop what grows: systemd-cgtop -m"),
        builtIn(
            "memory-exhausted", .critical, "memory is gone",
            when: """
                memory.available / memory.total < 5% and memory.available < 2GiB \
                and (swap.total == 0 or swap.free / swap.total < 10%)
                """,
            clear: "memory.available / memory.total > 8% or swap.free / swap.total > 20%",
            hold: 60, traffic: 0,
            advice: "The kernel is about to kill. Stop what takes the memory: systemd-cgtop -m"),
        builtIn(
            "memory-thrashing", .critical, "programs stand still, waiting for memory",
            when: """
                (rate(pressure.memory.full, 10s) > 25% or rate(pressure.memory.full, 60s) > 15% \
                or swap.total == 0 and rate(pressure.memory.full, 10s) > 15%) \
                and (memory.available / memory.total < 10% \
                or rate(refault.file, 10s) > 200/s and rate(reclaim.scanned, 10s) > 1000/s)
                """,
            clear: "rate(pressure.memory.full, 60s) < 5%",
            hold: 60, traffic: 0,
            advice: "Take the host out of the load balancer; stop or restart what takes the memory: systemd-cgtop -m"),
        builtIn(
            "memory-stalling", .warning, "programs wait for memory",
            when: """
                rate(pressure.memory.some, 30s) > 15% and (memory.available / memory.total < 20% \
                or rate(reclaim.stalls, 30s) > 10/s)
                """,
            clear: "rate(pressure.memory.some, 60s) < 5%",
            hold: 120, traffic: 50,
            advice: "See which unit waits: grep avg10 /sys/fs/cgroup/system.slice/*/memory.pressure"),
    ]
}
