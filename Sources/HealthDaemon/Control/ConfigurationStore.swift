internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// Finds the configuration to run with. A bad one, or one that cannot be reached, never leaves a host without monitoring: the
/// last good one is used in its place, or the built-in rules.
struct ConfigurationStore: Sendable {
    /// What was read from the disk.
    struct Outcome: Sendable {
        var configuration: Configuration
        /// What is loaded, for people.
        var source: String
        /// Why the file was rejected, first error first; empty when it was not.
        var errors: [String] = []
        /// What is used in place of a rejected file.
        var fallback = ActiveRules.builtIn
        var notices: [Notice] = []
    }

    /// The file that is read.
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

    /// The configuration on disk, or what is used in its place. May wait for a disk.
    func load() -> Outcome {
        if !isNamed, Self.isMissing(path) {
            return Outcome(configuration: Configuration(), source: "built-in rules, there is no \(path)")
        }
        let content: Data
        do throws(BoundedFile.Failure) {
            content = Data(try BoundedFile.read(path, upTo: ConfigurationReader.maximumSize))
        } catch {
            return fallback(errors: [message(error)])
        }
        let result = ConfigurationReader.read(content)
        guard let configuration = result.configuration else {
            return fallback(errors: result.errors.map(\.description))
        }
        var notices = result.notices.map { Notice.configuration(path: path, text: $0.description) }
        if let notice = keep(content) { notices.append(notice) }
        return Outcome(configuration: configuration, source: path, notices: notices)
    }

    private func message(_ failure: BoundedFile.Failure) -> String {
        switch failure {
        case .tooLarge: "larger than \(ConfigurationReader.maximumSize) bytes"
        case .errno(ENOENT) where !Self.isMissing(path):
            "cannot be read: it is a symbolic link to a file that does not exist"
        default: "cannot be read: \(failure.reason)"
        }
    }

    private func fallback(errors: [String]) -> Outcome {
        if let content = lastGood, let configuration = ConfigurationReader.read(content).configuration {
            return Outcome(
                configuration: configuration, source: "the last good configuration", errors: errors, fallback: .lastGood
            )
        }
        return Outcome(configuration: Configuration(), source: "built-in rules", errors: errors)
    }

    private var lastGood: Data? {
        guard let lastGoodPath else { return nil }
        return (try? BoundedFile.read(lastGoodPath, upTo: ConfigurationReader.maximumSize)).map { Data($0) }
    }

    /// That it cannot be kept, on a full disk for example, is no reason not to use it.
    private func keep(_ content: Data) -> Notice? {
        guard let lastGoodPath, lastGood != content else { return nil }
        let error = AtomicFile.write(Array(content), to: lastGoodPath)
        return error == 0 ? nil : .lastGoodNotKept(path: lastGoodPath, errno: error)
    }

    /// Whether there certainly is no file: its name is not in its directory. What cannot be reached is not missing.
    ///
    /// The corresponding C function is `lstat`, so a link is there whatever it points to.
    static func isMissing(_ path: String) -> Bool {
        var status = stat()
        if unsafe lstat(path, &status) == 0 || errno != ENOENT { return false }
        // ENOENT is also the answer when a directory on the way is missing or a link that leads nowhere.
        guard let end = path.lastIndex(of: "/"), end != path.startIndex else { return true }
        let directory = String(path[..<end])
        return unsafe stat(directory, &status) == 0 || isMissing(directory)
    }
}
