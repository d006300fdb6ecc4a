/// cgroup.procs of a control group, Documentation/admin-guide/cgroup-v2.rst: one pid a line; 0 stands for a process that
/// this one cannot see.
///
///     1202
///     1203
///
/// A text cut short may be passed: a line without its end is left out.
struct ProcessNumbers {
    private(set) var pids: [Int32] = []

    init(parsing text: Span<UInt8>) {
        var text = text
        while text.count > 0 {
            var line = text
            if let number = line.takeNumber(), line.take(UInt8(ascii: "\n")), let pid = Int32(exactly: number), pid > 0
            {
                pids.append(pid)
            }
            text.skipLine()
        }
    }
}
