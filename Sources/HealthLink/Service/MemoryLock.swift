internal import Glibc

/// Keeps a program in RAM, so that it still works when everything else is paged out.
package enum MemoryLock {
    /// Locks every page that will be touched from now on. The corresponding C function is `mlockall`.
    ///
    /// With MCL_ONFAULT only touched pages take RAM; without it the 8 MiB stack of every thread would.
    ///
    /// - Returns: The errno when it is not allowed, which is no reason not to run; `nil` when it worked.
    package static func lock() -> Int32? {
        touchStack(depth: 32)
        return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0 ? nil : errno
    }

    /// Touches 4 KiB of this thread's stack for each level, so that they are there when they are needed.
    @inline(never)
    @discardableResult
    package static func touchStack(depth: Int) -> UInt8 {
        var page = InlineArray<4096, UInt8>(repeating: UInt8(truncatingIfNeeded: depth))
        page[depth & 4095] &+= 1
        return depth > 0 ? touchStack(depth: depth - 1) &+ page[depth] : page[0]
    }
}
