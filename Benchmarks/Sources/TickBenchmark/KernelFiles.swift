internal import FoundationEssentials

/// The kernel files that a sampler holds open.
enum KernelFiles {
    /// Their paths, asked of the kernel rather than listed here: the baseline then reads just what healthd reads.
    static func openPaths() -> [String] {
        openPaths(below: ["/proc/", "/sys/"])
    }

    /// The paths of open files below some folders.
    static func openPaths(below directories: [String]) -> [String] {
        (0..<4096).compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { path in directories.contains { path.hasPrefix($0) } }
    }
}
