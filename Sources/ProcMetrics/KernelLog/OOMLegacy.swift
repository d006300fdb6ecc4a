/// The line with the control groups in kernels before 5.0, which have no ``OOMSummary``. Source: mm/memcontrol.c,
/// mem_cgroup_print_oom_info. It comes only for a kill at a limit, and does not say of which process.
///
///     Task in /system.slice/app.service killed as a result of limit of /system.slice
///
/// The victim's group is that of the limit or lies below it, which shows where a path ends in which a user has written the words
/// between them.
struct OOMLegacy: Equatable {
    /// Where in the line the control group of the victim stands, and that of the limit.
    let group: Range<Int>
    let limitGroup: Range<Int>

    /// Whether this is the beginning of such a line: its parts may come in several records.
    static func begins(_ line: Span<UInt8>) -> Bool { line.starts(with: "Task in ") }

    /// `nil` while the line is not whole. Nothing says where it ends: more of the path of the limit may follow.
    init?(_ line: Span<UInt8>) {
        guard line.starts(with: "Task in /") else { return nil }
        let split = OOMPaths.split(line, at: " killed as a result of limit of /", from: 8) { group, limit in
            group.isAtOrBelow(limit)
        }
        guard let split else { return nil }
        group = 8..<split
        limitGroup = split + 32..<line.count
    }
}

/// The line with which the kernel begins to report that memory is exhausted. Source: mm/oom_kill.c, dump_header.
///
///     node invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0
///     node invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0
///
/// The second is of kernels from 5.0 on. The name before it has at most 15 bytes.
enum OOMBeginning {
    static func isBeginning(_ line: Span<UInt8>) -> Bool { start(line) != nil }

    /// Where the memory nodes stand that the process's policy allows, in kernels before 5.0; `nil` where there is no policy.
    static func nodes(_ line: Span<UInt8>) -> Range<Int>? {
        guard let start = start(line), let mask = line.first(", nodemask=", from: start) else { return nil }
        return OOMNodes.list(in: line, from: mask + 11)
    }

    private static func start(_ line: Span<UInt8>) -> Int? { line.last(" invoked oom-killer: gfp_mask=") }
}
