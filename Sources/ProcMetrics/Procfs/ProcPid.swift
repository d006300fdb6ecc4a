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

/// /proc/PID/stat, proc(5): the 22nd word is when the process started, in clock ticks after the boot. The second is
/// the process's name, which may have blanks and brackets in it: what follows is counted from the last bracket.
///
///     24946 (cat) R 24938 24938 19872 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 1224709 3133440 413 ...
struct ProcessStart {
    /// Clock ticks after the boot; `nil` when the text does not have it.
    let ticks: UInt64?

    init(parsing text: Span<UInt8>) {
        var text = text
        var end = text.count
        while end > 0, text[end - 1] != UInt8(ascii: ")") { end -= 1 }
        text.drop(end)
        for _ in 0..<19 {
            text.skipBlanks()
            text.skipWord()
        }
        text.skipBlanks()
        ticks = end > 0 ? text.takeNumber() : nil
    }
}

/// /proc/PID/status, proc(5): what one process has in memory and in swap. The kernel counts it without a lock.
///
///     Name:	php-fpm8.2
///     VmRSS:	   52348 kB
///     RssAnon:	   31744 kB
///     RssFile:	   12124 kB
///     RssShmem:	    8480 kB
///     VmSwap:	     512 kB
///
/// A thread of the kernel has none of these lines.
struct ProcessStatus: Equatable {
    /// Bytes; absent in threads of the kernel.
    private(set) var anon, shmem, swap: UInt64?

    init(parsing text: Span<UInt8>) {
        var text = text
        while text.count > 0 {
            if text.take("RssAnon:") {
                anon = Self.takeBytes(&text)
            } else if text.take("RssShmem:") {
                shmem = Self.takeBytes(&text)
            } else if text.take("VmSwap:") {
                swap = Self.takeBytes(&text)
            }
            text.skipLine()
        }
    }

    private static func takeBytes(_ text: inout Span<UInt8>) -> UInt64? {
        text.skipBlanks()
        return text.takeNumber()?.times(1024)
    }
}
