extension Rule {
    /// Memory that runs out, and tasks that are stalled on it.
    ///
    /// Shares are of what programs can have: huge pages left out, what the ZFS ARC gives back counted. They are capped in
    /// bytes, because 10 % of half a terabyte is no shortage. Without swap that takes any more a host has no reserve and is
    /// lost within seconds, so its thresholds are higher. Being full is no fault by itself: a database or a cache is full on
    /// purpose, so there must be growth to where nothing was before, or tasks that are stalled.
    static let memoryRules: [Rule] =
        [
            builtIn(
                "memory-low", .warning, .memory, "little memory is available",
                when: """
                    (\(available) < 10% or \(available) < 15% and \(noSwapLeft)) and memory.available.effective < 8GiB \
                    and (memory.exhaustion.time < 90s and memory.exhaustion.held >= 20s \
                    or memory.exhaustion.time < 48h and memory.exhaustion.held >= 150s \
                    and memory.exhaustion.held > memory.exhaustion.time / 24 \
                    or rate(pressure.memory.some.host, 30s) > 10%)
                    """,
                for: 5,
                clear: """
                    memory.available.effective > 10GiB or \(available) > 20% \
                    or swap.free / swap.total > 10% and swap.free / memory.usable > 2% and \(available) > 13%
                    """,
                keepFiringFor: 120,
                attribution: .hostLoss,
                advice: "Stop or restart the largest consumer: {command}")
        ] + forecastRules + [
            builtIn(
                "memory-exhausted", .critical, .memory, "memory is exhausted",
                when: """
                    \(available) < 5% and memory.available.effective < 2GiB and \(noSwapLeft) \
                    and (max(memory.available.effective, 60s) / memory.usable < 5% \
                    or memory.exhaustion.time < 30s and memory.exhaustion.held > 5s \
                    or memory.exhaustion.time < 2s and memory.exhaustion.held >= 3s \
                    or rate(pressure.memory.some.host, 10s) > 10% or \(available) < 1.5%)
                    """,
                clear: "\(available) > 8% or swap.free / swap.total > 20% and swap.free / memory.usable > 2%",
                keepFiringFor: 60, traffic: 0,
                attribution: .hostLoss,
                advice: "An OOM kill is likely. Stop or restart the largest consumer: {command}"),
            // Files that are read again because the host itself reclaimed them: then it reclaims as many as it reads again. A
            // unit at its own limit reads files again while the host reclaims nothing, or something else. A slow disk gives few
            // pages back a second, however long tasks wait for them: then only the time counts.
            builtIn(
                "memory-thrashing", .critical, .memory, "tasks are stalled on memory",
                when: """
                    (rate(pressure.memory.full.host, 10s) > 25% or rate(pressure.memory.full.host, 60s) > 15% \
                    or swap.total == 0 and rate(pressure.memory.full.host, 10s) > 15%) \
                    and (\(available) < 10% or \(available) < 20% and rate(pressure.memory.full.host, 30s) > 40% \
                    or rate(refault.file.host, 10s) > 200/s and rate(reclaim.scanned, 10s) > 1000/s \
                    and rate(refault.file.host, 10s) > 0.75 * rate(reclaim.reclaimed, 10s) and \(hostRefaults))
                    """,
                clear: "rate(pressure.memory.full.host, 60s) < 5%",
                keepFiringFor: 60, traffic: 0,
                attribution: .hostLoss,
                advice: "Take the host out of the load balancer; stop or restart the largest consumer: {command}"),
            builtIn(
                "memory-pressure", .warning, .memory, "some tasks are stalled on memory",
                when: """
                    rate(pressure.memory.some.host, 30s) > 15% and (\(available) < 20% \
                    or rate(reclaim.stalls, 30s) > 10/s)
                    """,
                clear: "rate(pressure.memory.some.host, 60s) < 5%",
                keepFiringFor: 120, traffic: 50,
                attribution: .hostLoss,
                advice: "See which unit is stalled: grep avg10 /sys/fs/cgroup/system.slice/*/memory.pressure"),
        ]

    // MARK: Parts of conditions

    /// The share of what programs can have that is available.
    static let available = "memory.available.effective / memory.usable"

    /// There is no swap, or what is left of it is none to count on.
    static let noSwapLeft = """
        (swap.total == 0 or swap.free / swap.total < 10% or swap.free / memory.usable < 2%)
        """

    /// About as many files are read again as the host reclaims, for a minute.
    static let hostRefaults = """
        rate(refault.file.host, 60s) > 0.75 * rate(reclaim.reclaimed, 60s) \
        and rate(refault.file.host, 60s) < 1.3 * rate(reclaim.reclaimed, 60s)
        """
}
