/// Why a call to healthd has no reply.
public enum LinkError: Error, Sendable, Equatable {
    /// There is no socket, or no process listens on it.
    case notRunning(path: String)
    /// The user may not connect.
    case noPermission(path: String)
    /// healthd returned an error.
    case refused(MonitorError)
    /// There was no reply in time, in seconds.
    case timeout(Double)
    /// healthd ended the connection.
    case closed
    /// The reply is not what this version expects.
    case unreadable
    /// Another error of the socket, errno(3).
    case failed(errno: Int32)
}
