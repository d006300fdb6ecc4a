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
