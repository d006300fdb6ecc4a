internal import FoundationEssentials
internal import HealthRules

/// The incidents that are open, in /run: they survive a restart, a crash and a kill of healthd, but not the host's
/// next boot, whose incidents are others.
///
/// A new file replaces the old one by `rename`, so that a kill at any moment leaves a whole file.
struct StateFile: Sendable {
    private let path: String

    /// - Parameter directory: The runtime directory; systemd keeps it over a restart.
    init(directory: String) { path = directory + "/state.json" }

    /// Saves a state. A failure loses nothing but the memory of a crash that has not happened.
    func save(_ state: EngineState) {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try? encoder.encode(state).write(to: URL(filePath: path), options: .atomic)
    }

    /// The state that was saved last; `nil` when there is none or it cannot be read.
    func load() -> EngineState? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try? decoder.decode(EngineState.self, from: data)
    }
}
