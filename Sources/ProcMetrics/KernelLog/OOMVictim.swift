/// The line that the kernel writes when it OOM-kills a process. Source: mm/oom_kill.c, __oom_kill_process.
///
///     Out of memory: Killed process 512 (leak) total-vm:409600kB, anon-rss:204800kB, file-rss:1024kB, shmem-rss:0kB, UID:0 pgtables:480kB oom_score_adj:0
///     Memory cgroup out of memory: Killed process 512 (leak) total-vm:…
///     Killed process 512 (leak), UID 0, total-vm:409600kB, anon-rss:204800kB, file-rss:1024kB
///
/// The last one is of kernels before 5.1. The name is whatever the process calls itself, `x) total-vm:0kB` say. Nothing
/// that a process can choose stands behind it, so the last `total-vm:` is the kernel's.
struct OOMVictim: Equatable {
    let pid: Int32
    /// Where in the line the name stands, as the kernel writes it.
    let name: Range<Int>
    /// What it has in memory in bytes, without files: those are page cache, which the kernel can have without killing.
    let memory: UInt64?
    /// Whether at a limit; `nil` for older kernels, which write it in a line of its own.
    let constraint: OOMKill.Constraint?

    /// `nil` for any other line.
    init?(_ line: Span<UInt8>) {
        var rest = line
        constraint = Self.takeConstraint(&rest)
        guard rest.take("Killed process "), let pid = rest.takeNumber().flatMap(Int32.init(exactly:)), pid > 0,
            rest.take(" (")
        else { return nil }
        let start = line.count - rest.count
        guard let sizes = line.last(" total-vm:"), let end = Self.end(ofNameBefore: sizes, in: line), end >= start
        else {
            return nil
        }
        self.pid = pid
        name = start..<end
        memory = Self.residentMemory(line.extracting(droppingFirst: sizes))
    }

    /// Takes what stands before `Killed process`, or before `Kill process` in older kernels.
    static func takeConstraint(_ line: inout Span<UInt8>) -> OOMKill.Constraint? {
        if line.take("Memory cgroup out of memory: ") { return .memcg }
        if line.take("Out of memory: ") || line.take("Out of memory (oom_kill_allocating_task): ") {
            return .unconstrained
        }
        return nil
    }

    /// The name ends with `)` or, in older kernels, with `), UID 0,`.
    private static func end(ofNameBefore sizes: Int, in line: Span<UInt8>) -> Int? {
        var head = line.extracting(first: sizes)
        if head.takeLast(")") { return head.count }
        guard head.takeLast(","), head.takeLastNumber() != nil, head.takeLast("), UID ") else { return nil }
        return head.count
    }

    private static func residentMemory(_ sizes: Span<UInt8>) -> UInt64? {
        // Kernels before 4.5 count shared memory among the files.
        guard let anon = kibibytes("anon-rss:", sizes),
            let shared = kibibytes("shmem-rss:", sizes) ?? kibibytes("file-rss:", sizes) ?? .some(0)
        else { return nil }
        let (sum, overflow) = anon.addingReportingOverflow(shared)
        return overflow ? nil : sum.times(1024)
    }

    private static func kibibytes(_ key: StaticString, _ sizes: Span<UInt8>) -> UInt64? {
        guard let place = sizes.first(key) else { return nil }
        var value = sizes.extracting(droppingFirst: place + key.utf8CodeUnitCount)
        return value.takeNumber()
    }
}
