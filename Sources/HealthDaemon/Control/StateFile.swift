internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// The incidents that are open, in /run: they survive a restart, a crash and a kill of healthd, but not the host's
/// next boot, whose incidents are others.
struct StateFile: Sendable {
    enum Loaded {
        /// There is none, as at the first start after boot.
        case none
        case state(EngineState)
        /// It is there and cannot be used; why, for people.
        case unusable(path: String, reason: String)
    }

    let path: String

    private static let maximumSize = 16 << 20

    /// - Parameter directory: The runtime directory; systemd keeps it over a restart.
    init(directory: String) { path = directory + "/state.json" }

    /// Where a state is saved when healthd stops while ``save(_:)`` hangs.
    private var lastPath: String { path + ".stop" }

    /// Saves a state.
    ///
    /// - Returns: 0, or errno(3); what was saved before is then still there.
    func save(_ state: EngineState) -> CInt {
        guard let content = Self.encode(state) else { return EINVAL }
        return AtomicFile.write(content, to: path)
    }

    /// Saves a state beside the file, for a stop while ``save(_:)`` hangs.
    ///
    /// - Returns: 0, or errno(3).
    func saveAside(_ state: EngineState) -> CInt {
        guard let content = Self.encode(state) else { return EINVAL }
        return AtomicFile.overwrite(content, at: lastPath)
    }

    /// The state as it is saved.
    static func encode(_ state: EngineState) -> [UInt8]? { try? CompactJSONEncoder.encode(state) }

    /// The newest state that can be used: the file's, or what a process that ended while the rename hung has left beside it.
    ///
    /// - Parameter bootID: Of the present boot.
    func load(bootID: String, at now: Timestamp) -> Loaded {
        let file = Self.read(path)
        let all = [file] + [AtomicFile.temporary(of: path), lastPath].map(Self.read)
        let usable = all.compactMap { loaded -> EngineState? in
            guard case .state(let state) = loaded else { return nil }
            return state.rejection(bootID: bootID, at: now) == nil ? state : nil
        }
        if let newest = usable.max(by: { ($0.savedAt ?? .min) < ($1.savedAt ?? .min) }) { return .state(newest) }
        guard case .state(let state) = file, let rejection = state.rejection(bootID: bootID, at: now) else {
            return file
        }
        return .unusable(path: path, reason: rejection.rawValue)
    }

    private static func read(_ path: String) -> Loaded {
        let content: [UInt8]
        do throws(BoundedFile.Failure) {
            content = try BoundedFile.read(path, upTo: maximumSize)
        } catch {
            return error == .errno(ENOENT) ? .none : .unusable(path: path, reason: "it cannot be read: \(error.reason)")
        }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let state = try? decoder.decode(EngineState.self, from: Data(content)) else {
            return .unusable(path: path, reason: "it is damaged or of another version of healthd")
        }
        return .state(state)
    }
}
