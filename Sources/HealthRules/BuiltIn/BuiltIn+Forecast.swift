extension Rule {
    /// Memory that is forecast to run out.
    ///
    /// What grows may stop: a deploy, a start, a job. So a forecast must have held, for the longer the further it is; where
    /// seconds are left it holds at once. What drains the host needs, beside the forecast, a host that has hardly any memory.
    static let forecastRules: [Rule] = [
        builtIn(
            "memory-exhaustion-predicted", .warning, .memory, "memory is forecast to run out within 15 minutes",
            when: """
                \(available) < 30% and (memory.exhaustion.time < 3.5s and memory.exhaustion.held >= 2s \
                or memory.exhaustion.time < 1m and memory.exhaustion.held >= 13s \
                or memory.exhaustion.time < 75s and memory.exhaustion.time > 45s and memory.exhaustion.held >= 10s \
                and host.uptime > 10m \
                or memory.exhaustion.time < 75s and memory.exhaustion.time > 20s and memory.exhaustion.held >= 3s \
                and \(available) < 16% \
                or memory.exhaustion.time < 15m and memory.exhaustion.held >= 1m \
                and memory.exhaustion.held > memory.exhaustion.time / 5 and memory.available.effective < 32GiB)
                """,
            clear: "memory.exhaustion.time > 20m or \(available) > 40%",
            keepFiringFor: 60, traffic: 50,
            attribution: .hostLoss, evidence: .forecast,
            advice: "Stop or restart the largest consumer while commands still work: {command}"),
        // The end must come nearer: that of a cache that warms up moves away. The mean is known after half an hour, so
        // nothing is said of a shorter past. A first day without a record shows no rhythm.
        builtIn(
            "memory-leak", .warning, .memory, "memory is forecast to run out within a day",
            when: """
                memory.exhaustion.time < 24h and memory.exhaustion.held > 30m \
                and memory.exhaustion.time < 1.7 * min(memory.exhaustion.time, 30m) \
                and max(memory.available.effective, 30m) / memory.usable < 50% \
                and avg(memory.available.effective, 1h) / memory.usable < 50% and memory.known > 1d
                """,
            clear: "memory.exhaustion.time > 48h or \(available) > 60%",
            keepFiringFor: 3600,
            attribution: .hostLoss, evidence: .forecast,
            advice: "Within the day, restart the unit that grows and set its MemoryMax=: {command}"),
        // A forecast goes on for seconds after the growth has ended; memory that still falls does not.
        // The second part is for swap that is there and takes nothing any more. The last one needs no forecast: swap took a
        // fifth of memory within a minute and is full. On a small host, files in use are counted as available to the end.
        builtIn(
            "memory-exhaustion-imminent", .critical, .memory, "memory is forecast to run out within seconds",
            when: """
                memory.exhaustion.time < 15s and \(available) < 10% and \(noSwapLeft) \
                and memory.available.effective < 0.99 * max(memory.available.effective, 2s) \
                and (memory.exhaustion.held >= 15s and \(available) < 8% \
                or memory.exhaustion.held > 5s and memory.exhaustion.time < 2s \
                or memory.exhaustion.held >= 5s and \(available) < 5%) \
                or memory.exhaustion.time < 5m and memory.exhaustion.held >= 5s \
                and max(memory.available.effective, 3s) / memory.usable < 4% \
                and memory.available.effective < 0.95 * max(memory.available.effective, 3s) \
                and max(swap.free, 3s) - swap.free < 0.001 * memory.usable \
                or \(available) < 15% and memory.available.effective < 2GiB and \(noSwapLeft) \
                and max(swap.free, 60s) - swap.free > 0.2 * memory.usable \
                and rate(pressure.memory.some.host, 30s) > 5%
                """,
            clear: "memory.exhaustion.time > 10m or \(available) > 20%",
            keepFiringFor: 30, traffic: 0,
            attribution: .hostLoss, evidence: .forecast,
            advice: "Take the host out of the load balancer; stop or restart the largest consumer: {command}"),
    ]
}
