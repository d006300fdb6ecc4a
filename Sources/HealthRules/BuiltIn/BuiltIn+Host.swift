extension Rule {
    /// More work than the host can do.
    ///
    /// The load average also counts tasks that are blocked, on a disk or in a driver, and these want no CPU. So tasks must be
    /// running or ready to run, of which healthd itself is one, or waiting for a CPU (PSI), or held back by the hypervisor. A
    /// host without PSI is judged by the first.
    static let loadRules: [Rule] = [
        builtIn(
            "load-high", .warning, .cpu, "CPUs are overloaded",
            when: """
                load.5m / cpu.count > 4 and (avg(tasks.running, 1m) / cpu.count > 2 \
                or rate(pressure.cpu.some, 1m) > 60% and avg(tasks.running, 1m) > cpu.count + 0.5 \
                or rate(cpu.steal, 1m) / cpu.count > 25%)
                """,
            for: 60,
            clear: """
                load.5m / cpu.count < 3 \
                or avg(tasks.running, 1m) < cpu.count + 0.5 and rate(cpu.steal, 1m) / cpu.count < 15%
                """,
            keepFiringFor: 60,
            advice:
                "See what runs: top, or ps -eo state,pid,comm | grep ^R. A high st in top is the hypervisor's doing"),
        builtIn(
            "tasks-blocked", .warning, .disk, "many tasks are blocked on a disk",
            when: "avg(tasks.blocked, 1m) > 8 and avg(tasks.blocked, 1m) > 2 * cpu.count",
            clear: "avg(tasks.blocked, 1m) < 4 or avg(tasks.blocked, 1m) < cpu.count", keepFiringFor: 60,
            advice: "A disk or network file system may hang: ps -eo state,pid,wchan,comm | grep ^D"),
    ]

    /// healthd on itself: its own late ticks show stalls that no file in /proc does, because the reader was stalled too.
    static let selfRules: [Rule] = [
        builtIn(
            "host-stalled", .critical, .memory, "healthd was stalled while memory was nearly exhausted",
            when: """
                max(tick.lateness, 1m) > 10s and (\(available) < 10% \
                or rate(pressure.memory.full.host, 60s) > 15%)
                """,
            keepFiringFor: 60, traffic: 0,
            attribution: .hostLoss,
            advice:
                "Take the host out of the load balancer; stop or restart the largest consumer: {command}"
        ),
        builtIn(
            "tick-late", .warning, .itself, "healthd was stalled",
            when: "max(tick.lateness, 1m) > 2s", keepFiringFor: 60,
            advice:
                "The host, or the hypervisor below it, was stalled: compare cpu.steal and pressure in healthctl metrics"
        ),
        builtIn(
            "events-lost", .warning, .itself, "events were not delivered",
            when: "increase(events.lost, 10m) > 0", keepFiringFor: 0,
            advice: "journald was stalled or stopped: systemctl status systemd-journald"),
        builtIn(
            "config-invalid", .warning, .itself, "the configuration was rejected; its rules are not active",
            when: "config.valid == 0", keepFiringFor: 0,
            advice: "healthctl check-config shows what is wrong; then systemctl reload healthd"
        ),
    ]
}
