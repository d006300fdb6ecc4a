/// What is wrong with a recording, and where.
public struct RecordingError: Error, Equatable, Sendable {
    /// From 1; the heading is line 1.
    public let line: Int
    public let message: String

    public var description: String { "line \(line): \(message)" }
}
