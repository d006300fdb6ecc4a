/// The line that the kernel writes before it kills, with the control groups. Source: mm/oom_kill.c, dump_oom_victim,
/// and mm/memcontrol.c, mem_cgroup_print_oom_context.
///
///     oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/leak.service,task=leak,pid=512,uid=0
///     oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/limited.service,task_memcg=/system.slice/limited.service,task=leak,pid=513,uid=0
///
/// A user can name a process `a,task=b` and a control group of his `x,task_memcg=`, with `system.slice` and
/// `nginx.service` inside, but must not be able to attribute his kill to another. So the two ends are read from outside
/// to inside: what stands at the end is the kernel's, and so is the beginning of each path, because all that may
/// stand before it is the name of one cpuset, and no such name has a `/`.
struct OOMSummary: Equatable {
    /// Where in the line the control group of the victim stands; `nil` where the kernel knows none.
    let group: Range<Int>?
    /// Where that of the limit stands; `nil` when it was not at a limit.
    let limitGroup: Range<Int>?
    /// What was exhausted; `nil` when the line does not begin as the kernel writes it.
    let constraint: OOMKill.Constraint?
    /// Where in the line the memory nodes stand that were exhausted, `0-1`; `nil` without such a constraint.
    let nodes: Range<Int>?

    /// Whether this is the beginning of such a line.
    static func begins(_ line: Span<UInt8>) -> Bool { line.starts(with: "oom-kill:") }

    /// Whether the line is whole: its parts may come in several records.
    static func isWhole(_ line: Span<UInt8>) -> Bool {
        var rest = line
        return takePid(&rest) != nil && rest.last(",task=") != nil
    }

    /// - Parameters:
    ///   - pid: The victim, as the kernel reports it just after this line; `nil` if the line is about another.
    ///   - name: Its name as it stands in that other line.
    init?(_ line: Span<UInt8>, pid: Int32, name: Span<UInt8>) {
        var head = line
        guard Self.begins(line), Self.takePid(&head) == UInt64(pid), Self.takeTask(name, &head) else { return nil }
        self.init(line, head: head)
    }

    /// The victim that the line itself names, for when no other line does. Its name begins at the first `,task=` behind the paths,
    /// so that whatever a process is called, its control group is its own or one above that.
    static func victim(_ line: Span<UInt8>) -> (summary: OOMSummary, pid: Int32, name: Range<Int>)? {
        var head = line
        guard begins(line), let pid = takePid(&head).flatMap(Int32.init(exactly:)), pid > 0,
            let task = head.first(",task=", from: head.first(",task_memcg=/") ?? 0)
        else { return nil }
        guard let summary = OOMSummary(line, head: head.extracting(first: task)) else { return nil }
        return (summary, pid, task + 6..<head.count)
    }

    /// - Parameter head: The line up to the name of the victim.
    private init?(_ line: Span<UInt8>, head: Span<UInt8>) {
        constraint = Self.constraint(line)
        nodes = Self.nodes(line, head: head, constraint)
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

    /// Nothing that a user can choose stands before it.
    private static func constraint(_ line: Span<UInt8>) -> OOMKill.Constraint? {
        var line = line
        guard line.take("oom-kill:constraint=CONSTRAINT_") else { return nil }
        if line.take("NONE,") { return .unconstrained }
        if line.take("MEMCG,") { return .memcg }
        if line.take("CPUSET,") { return .cpuset }
        return line.take("MEMORY_POLICY,") ? .memoryPolicy : nil
    }

    /// Of a memory policy they stand at the beginning, before anything that a user can choose; of a cpuset behind its name,
    /// from where on only numbers follow up to the first path.
    private static func nodes(_ line: Span<UInt8>, head: Span<UInt8>, _ constraint: OOMKill.Constraint?) -> Range<Int>?
    {
        switch constraint {
        case .memoryPolicy:
            guard let start = line.first(",nodemask=").map({ $0 + 10 }) else { return nil }
            return OOMNodes.list(in: line, from: start)
        case .cpuset:
            let end = head.first(",task_memcg=/") ?? head.count
            guard let start = head.extracting(first: end).last(",mems_allowed=").map({ $0 + 14 }) else { return nil }
            return OOMNodes.list(in: line, from: start)
        case .memcg, .unconstrained, nil: return nil
        }
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

    private static func split(_ head: Span<UInt8>, from start: Int) -> Int? {
        OOMPaths.split(head, at: ",task_memcg=/", from: start) { limit, group in group.isAtOrBelow(limit) }
    }
}
