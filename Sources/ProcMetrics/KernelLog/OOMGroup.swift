/// The line that the kernel writes before it kills all that is left of a control group with memory.oom.group, which systemd sets for
/// OOMPolicy=kill. Each process is then reported like any other, but without an ``OOMSummary``; so is the first victim
/// once more, and counted once more. Source: mm/memcontrol.c, mem_cgroup_print_oom_group.
///
///     Tasks in /system.slice/limited.service are going to be killed due to memory.oom.group set
enum OOMGroup {
    static func begins(_ line: Span<UInt8>) -> Bool { line.starts(with: "Tasks in ") }

    /// Where in the line the control group stands; `nil` while the line is not whole.
    static func path(_ line: Span<UInt8>) -> Range<Int>? {
        var head = line
        guard begins(line), head.takeLast(" are going to be killed due to memory.oom.group set") else { return nil }
        return 9..<head.count
    }
}

/// The limit that a control group has reached, as the kernel reports it before it kills there. Source: mm/memcontrol.c,
/// mem_cgroup_print_oom_meminfo.
///
///     memory: usage 204800kB, limit 204800kB, failcnt 1347
enum OOMLimit {
    /// Bytes; 0 for a control group without a limit, `nil` for any other line.
    static func bytes(_ line: Span<UInt8>) -> UInt64? {
        var line = line
        guard line.take("memory: usage "), line.takeNumber() != nil, line.take("kB, limit "),
            let limit = line.takeNumber(), line.take("kB, failcnt ")
        else { return nil }
        guard limit < Self.none else { return 0 }
        return limit.times(1024)
    }

    /// PAGE_COUNTER_MAX in KiB, with pages of 4 KiB or bigger.
    private static let none: UInt64 = 9_007_199_254_740_000
}
