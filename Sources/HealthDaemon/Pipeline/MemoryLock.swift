internal import FoundationEssentials
internal import Glibc

/// Keeps healthd in RAM, so that it can tell what happens when everything else is paged out.
enum MemoryLock {
    /// Locks every page that will be touched from now on. The corresponding C function is `mlockall`.
    ///
    /// With MCL_ONFAULT only touched pages take RAM; without it the 8 MiB stack of every thread would.
    ///
    /// - Returns: The errno when it is not allowed, which is no reason not to run; `nil` when it worked.
    static func lock() -> Int32? {
        forgetStartupCode()
        touchStack(depth: 32)
        return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0 ? nil : errno
    }

    /// Touches 4 KiB of this thread's stack for each level, so that they are there when they are needed.
    @inline(never)
    @discardableResult
    static func touchStack(depth: Int) -> UInt8 {
        var page = InlineArray<4096, UInt8>(repeating: UInt8(truncatingIfNeeded: depth))
        page[depth & 4095] &+= 1
        return depth > 0 ? touchStack(depth: depth - 1) &+ page[depth] : page[0]
    }

    /// Lets go of the code and the symbol tables that only starting up needed, before they are locked in RAM for
    /// good: what is needed again comes back on the next touch. The corresponding C function is `madvise` with
    /// MADV_DONTNEED.
    ///
    /// Only pages that are the file's own are let go: what can be executed, and the head of a file. What the dynamic
    /// linker wrote to before it was made read-only lies elsewhere and would be lost.
    private static func forgetStartupCode() {
        guard let maps = try? Data(contentsOf: URL(filePath: "/proc/self/maps")) else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            // 55d21e6cd000-55d21f322000 r-xp 00000000 fe:00 16343971    /usr/bin/healthd
            let words = line.split(separator: " ")
            let isCode = words.count == 6 && words[1] == "r-xp"
            let isHead = words.count == 6 && words[1] == "r--p" && words[2] == "00000000"
            guard isCode || isHead, words[5].hasPrefix("/") else { continue }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            unsafe madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
        }
    }
}
