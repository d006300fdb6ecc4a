internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import HealthRules

/// The part of the configuration that is the gateway's. A file with an error is never used in part.
struct ConfigurationFile: Sendable {
    enum Outcome: Sendable {
        case read(GatewayConfiguration)
        /// There is no file at the default path, which is a valid configuration.
        case absent
        /// Every error.
        case rejected([String])
    }

    let path: String
    private let isNamed: Bool

    /// - Parameter path: The file named on the command line; `nil` for the default, which may be missing.
    init(path: String?, defaultPath: String = Configuration.defaultPath) {
        self.path = path ?? defaultPath
        isNamed = path != nil
    }

    func load() -> Outcome {
        let content: [UInt8]
        do throws(BoundedFile.Failure) {
            content = try BoundedFile.read(path, upTo: ConfigurationReader.maximumSize)
        } catch {
            if !isNamed, error == .errno(ENOENT) { return .absent }
            return .rejected(["\(path) cannot be read: \(error.reason)"])
        }
        let result = ConfigurationReader.read(Data(content))
        if let configuration = result.configuration { return .read(configuration.gateway) }
        return .rejected(result.errors.map { "\(path): \($0.description)" })
    }
}
