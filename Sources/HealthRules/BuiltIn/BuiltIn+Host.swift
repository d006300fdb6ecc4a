extension Rule {
    /// More to do than the host can do.
    static let workRules: [Rule] = [
        builtIn(
            "load-high", .warning, "more wants to run than the CPUs can do",
            when: "load.5m / cpu.count > 4", for: 60, clear: "load.5m / cpu.count < 3", hold: 60,
            advice: "See what runs or waits: top, or ps -eo state,pid,comm | grep ^[RD]"),
        builtIn(
            "tasks-blocked", .warning, "many tasks wait for a disk",
            when: "avg(tasks.blocked, 1m) > 8 and avg(tasks.blocked, 1m) > 2 * cpu.count",
            clear: "avg(tasks.blocked, 1m) < 4 or avg(tasks.blocked, 1m) < cpu.count", hold: 60,
            advice: "A disk or network file system may hang: ps -eo state,pid,wchan,comm | grep ^D"),
    ]

    /// healthd on itself: its own late ticks show what no file in /proc can, because the reader stood still too.
    static let selfRules: [Rule] = [
        builtIn(
            "host-stalls", .critical, "healthd itself stood still, with memory nearly gone",
            when: """
                max(tick.lateness, 1m) > 10s and (memory.available / memory.total < 10% \
                or rate(pressure.memory.full, 60s) > 15%)
                """,
            hold: 60, traffic: 0,
            advice:
                "The host barely runs. Take it out of the load balancer; stop what takes the memory: systemd-cgtop -m"
        ),
        builtIn(
            "late-ticks", .warning, "healthd itself was kept from running",
            when: "max(tick.lateness, 1m) > 2s", hold: 60,
            advice:
                "The host, or the hypervisor below it, stood still: compare cpu.steal and pressure in healthctl metrics"
        ),
        builtIn(
            "reports-lost", .warning, "events could not be written to the journal",
            when: "increase(journal.dropped, 10m) > 0", hold: 0,
            advice: "journald was stalled or gone: systemctl status systemd-journald"),
        builtIn(
            "config-invalid", .warning, "the configuration on disk was refused; older rules are in force",
            when: "config.valid == 0", hold: 0,
            advice: "healthctl check-config shows what is wrong; then systemctl reload healthd"
        ),
    ]
}
