internal import FoundationEssentials
internal import HealthRules

/// Finds the configuration to run with. A bad one never leaves a host unwatched: the last good one stands in for it,
/// or the built-in rules.
struct ConfigurationStore: Sendable {
    /// What came of a look at the disk.
    struct Outcome: Sendable {
        var configuration: Configuration
        /// What is in force, for a person.
        var source: String
        /// Why the file was refused, first error first; empty when it was not.
        var errors: [String] = []
        var notices: [String] = []
    }

    /// The file that was looked at.
    let path: String
    private let isNamed: Bool
    private let lastGoodPath: String?

    /// - Parameters:
    ///   - path: The file named on the command line; `nil` for the default, which may be missing.
    ///   - stateDirectory: Where the last good configuration is kept; `nil` for nowhere.
    init(path: String?, stateDirectory: String?, defaultPath: String = Configuration.defaultPath) {
        self.path = path ?? defaultPath
        isNamed = path != nil
        lastGoodPath = stateDirectory.map { $0 + "/config.last-good.json" }
    }

    /// The configuration on disk, or what stands in for it.
    func load() -> Outcome {
        if !isNamed, !FileManager.default.fileExists(atPath: path) {
            return Outcome(configuration: Configuration(), source: "built-in rules, there is no \(path)")
        }
        let content: Data
        do {
            content = try Data(contentsOf: URL(filePath: path))
        } catch {
            return fallback(errors: ["\(path) cannot be read: \(Self.reason(error))"])
        }
        let reading = ConfigurationReader.read(content)
        guard let configuration = reading.configuration else {
            return fallback(errors: reading.errors.map(\.description))
        }
        keep(content)
        return Outcome(
            configuration: configuration, source: path, notices: reading.notices.map(\.description))
    }

    private func fallback(errors: [String]) -> Outcome {
        if let lastGoodPath, let content = try? Data(contentsOf: URL(filePath: lastGoodPath)),
            let configuration = ConfigurationReader.read(content).configuration
        {
            return Outcome(configuration: configuration, source: "the last good configuration", errors: errors)
        }
        return Outcome(configuration: Configuration(), source: "built-in rules", errors: errors)
    }

    /// Failure to keep it, on a full disk say, is no failure to use it.
    private func keep(_ content: Data) {
        guard let lastGoodPath, (try? Data(contentsOf: URL(filePath: lastGoodPath))) != content else { return }
        try? content.write(to: URL(filePath: lastGoodPath), options: .atomic)
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile?, .fileNoSuchFile?: "there is no such file"
        case .fileReadNoPermission?: "permission denied"
        default: "\(error)"
        }
    }
}
