/// The line that the kernel writes before it kills, with the control groups. Source: mm/oom_kill.c, dump_oom_victim,
/// and mm/memcontrol.c, mem_cgroup_print_oom_context.
///
///     oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/leak.service,task=leak,pid=512,uid=0
///     oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/limited.service,task_memcg=/system.slice/limited.service,task=leak,pid=513,uid=0
///
/// A user can call a process `a,task=b` and a control group of his `x,task_memcg=`, with `system.slice` and
/// `nginx.service` inside, but he must not be able to put his kill on another. So the two ends are read from outside
/// to inside: what stands at the end is the kernel's, and so is the beginning of each path, because all that may
/// stand before it is the name of one cpuset, and no such name has a `/`.
struct OOMSummary: Equatable {
    /// Where in the line the control group of the victim stands; `nil` where the kernel knows none.
    let group: Range<Int>?
    /// Where that of the limit stands; `nil` when the host itself had run out.
    let limitGroup: Range<Int>?

    /// Whether this is the beginning of such a line.
    static func begins(_ line: Span<UInt8>) -> Bool { line.starts(with: "oom-kill:") }

    /// Whether the line is whole: its parts may come in several records.
    static func isWhole(_ line: Span<UInt8>) -> Bool {
        var rest = line
        return takePid(&rest) != nil && rest.last(",task=") != nil
    }

    /// - Parameters:
    ///   - pid: The victim, as the kernel told it just after this line; `nil` if the line is about another.
    ///   - name: Its name as it stands in that other line.
    init?(_ line: Span<UInt8>, pid: Int32, name: Span<UInt8>) {
        var head = line
        guard Self.begins(line), Self.takePid(&head) == UInt64(pid), Self.takeTask(name, &head) else { return nil }
        guard let task = head.first(",task_memcg=/") else {
            (group, limitGroup) = (nil, nil)
            return
        }
        guard let limit = head.first(",oom_memcg=/"), limit < task else {
            group = task + 12..<head.count
            limitGroup = nil
            return
        }
        guard let split = Self.split(head, from: limit + 11) else { return nil }
        limitGroup = limit + 11..<split
        group = split + 12..<head.count
    }

    /// Takes `,pid=512,uid=0` off the end. The kernel writes the user with a sign: one beyond 31 bits, as containers have
    /// them, is negative.
    private static func takePid(_ head: inout Span<UInt8>) -> UInt64? {
        guard head.takeLastNumber() != nil, head.takeLast(",uid=") || head.takeLast(",uid=-"),
            let pid = head.takeLastNumber(), head.takeLast(",pid=")
        else { return nil }
        return pid
    }

    /// Takes `,task=leak` off the end; if the process has changed its name between the two lines, what looks most
    /// like it.
    private static func takeTask(_ name: Span<UInt8>, _ head: inout Span<UInt8>) -> Bool {
        let rest = head.count - name.count
        if rest >= 0, head.extracting(droppingFirst: rest).equals(name) {
            var before = head.extracting(first: rest)
            if before.takeLast(",task=") {
                head = before
                return true
            }
        }
        guard let task = head.last(",task=") else { return false }
        head = head.extracting(first: task)
        return true
    }

    /// Where the path of the limit ends: the victim's group is the same or lies below.
    private static func split(_ head: Span<UInt8>, from start: Int) -> Int? {
        var candidate = head.first(",task_memcg=/", from: start)
        while let split = candidate {
            let limit = head.extracting(start..<split)
            let group = head.extracting(split + 12..<head.count)
            let isRoot = limit.count == 1
            let isBelow = group.count > limit.count && (isRoot || group[limit.count] == UInt8(ascii: "/"))
            if group.count == limit.count || isBelow, group.extracting(first: limit.count).equals(limit) {
                return split
            }
            candidate = head.first(",task_memcg=/", from: split + 1)
        }
        return nil
    }
}
