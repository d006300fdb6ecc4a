internal import FoundationEssentials

/// The environment of this process.
enum ProcessEnvironment {
    static let current = ProcessInfo.processInfo.environment
}
