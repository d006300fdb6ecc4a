/// What can be configured. Everything has a default; no file at all is a valid configuration.
public struct Configuration: Sendable {
    /// Time between two ticks, in nanoseconds.
    public var interval: Int64 = 1_000_000_000
    /// The active rules: the built-in ones, replaced and added to by the file's.
    public var rules: [Rule] = Rule.builtIn
    /// What healthd-gateway does; healthd only checks it.
    public var gateway = GatewayConfiguration()

    public init() {}

    /// The intervals that are accepted, in nanoseconds: 100 ms to one hour.
    public static let intervals: ClosedRange<Int64> = 100_000_000...3_600_000_000_000

    /// The file that healthd and healthctl read when none is named.
    public static let defaultPath = "/etc/healthd/config.json"
}

/// An error or a notice about a configuration file.
public struct ConfigurationDiagnostic: Error, Equatable, Sendable {
    /// Where: `rules[2].when, column 14`, or a line and column of the file.
    public let place: String
    /// What is wrong and what to write instead.
    public let message: String

    init(_ place: String, _ message: String) {
        self.place = place
        self.message = message
    }

    public var description: String { place.isEmpty ? message : "\(place): \(message)" }
}

/// The result of reading a configuration file.
public struct ConfigurationResult: Sendable {
    /// `nil` when there were errors: a part of a configuration is never used.
    public let configuration: Configuration?
    /// Every error, in the order of the file.
    public let errors: [ConfigurationDiagnostic]
    /// What the operator should know, although the configuration can be used.
    public let notices: [ConfigurationDiagnostic]
}
