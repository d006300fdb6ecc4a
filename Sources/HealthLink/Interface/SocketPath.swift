public import FoundationEssentials
internal import Glibc

/// Where the socket of the local interface is.
public enum SocketPath {
    /// The file in the directory that systemd makes for the service, or in a user's own.
    public static let fileName = "healthd.sock"

    /// The socket of a healthd that a user has started by hand: in the user's runtime directory, or in a directory of the
    /// user's own in /tmp.
    public static func own(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        "\(ownDirectory(environment))/\(fileName)"
    }

    private static func ownDirectory(_ environment: [String: String]) -> String {
        if let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty { return directory }
        return "/tmp/healthd-\(geteuid())"
    }

    /// Where a healthd that is started now listens.
    ///
    /// - Returns: `nil` where the user has no directory that no other user can write to.
    public static func toListen(environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        if let directory = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first {
            return "\(directory)/\(fileName)"
        }
        let directory = ownDirectory(environment)
        unsafe mkdir(directory, 0o700)
        return isOwn(directory) ? own(environment: environment) : nil
    }

    /// Where to look for healthd: `HEALTHD_SOCKET`, else the service's socket, else that of a healthd that the user has
    /// started by hand.
    public static func toConnect(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        if let path = environment["HEALTHD_SOCKET"], !path.isEmpty { return path }
        let own = own(environment: environment)
        return !exists(Monitor.socketPath) && isOwn(ownDirectory(environment)) && exists(own) ? own : Monitor.socketPath
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether it is a directory of this user into which no other user can write.
    private static func isOwn(_ directory: String) -> Bool {
        var status = stat()
        guard unsafe lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }
}
