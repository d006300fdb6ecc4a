internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import HealthRules

/// A drain that is kept over a reboot, in the state directory. There is none while no such drain is in force.
struct DrainFile: Sendable {
    let path: String

    private static let maximumSize = 64 << 10

    /// - Parameter directory: The state directory.
    init(directory: String) { path = directory + "/drain.json" }

    /// Writes a drain, or removes the file.
    ///
    /// - Returns: 0, or errno(3).
    func save(_ drain: DrainRequest?) -> CInt {
        guard let drain else { return unsafe unlink(path) == 0 || errno == ENOENT ? 0 : errno }
        guard let content = try? CompactJSONEncoder.encode(drain) else { return EINVAL }
        return AtomicFile.write(content, to: path)
    }

    /// What the file has; `nil` where there is none, or it makes no sense.
    func load() -> DrainRequest? {
        guard let content = try? BoundedFile.read(path, upTo: Self.maximumSize) else { return nil }
        return try? JSONDecoder().decode(DrainRequest.self, from: Data(content))
    }
}
