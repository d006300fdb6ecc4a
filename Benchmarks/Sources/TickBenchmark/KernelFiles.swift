internal import FoundationEssentials

/// The kernel files that a sampler holds open.
enum KernelFiles {
    /// Their paths, asked of the kernel rather than listed here: the baseline then reads just what healthd reads.
    static func openPaths() -> [String] {
        (0..<256).compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { $0.hasPrefix("/proc/") || $0.hasPrefix("/sys/") }
    }
}
