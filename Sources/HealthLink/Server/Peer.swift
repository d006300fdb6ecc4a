package import Glibc

/// Who is at the other end of a Unix socket, as the kernel knows it: SO_PEERCRED and SO_PEERGROUPS, unix(7).
package struct Peer: Sendable, Equatable {
    package let process: pid_t
    package let user: uid_t
    package let groups: [gid_t]

    package init(process: pid_t, user: uid_t, groups: [gid_t]) {
        self.process = process
        self.user = user
        self.groups = groups
    }

    /// - Returns: `nil` when the kernel does not say it: the socket is closed already.
    init?(of descriptor: CInt) {
        // struct ucred: the process, the user and the primary group.
        var credentials = [UInt32](repeating: 0, count: 3)
        var length = socklen_t(3 * MemoryLayout<UInt32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        process = pid_t(bitPattern: credentials[0])
        user = credentials[1]
        groups = [credentials[2]] + Self.supplementaryGroups(of: descriptor)
    }

    /// Of Linux 4.13 and later; empty where the kernel is older, so that only the primary group counts.
    private static func supplementaryGroups(of descriptor: CInt) -> [gid_t] {
        // NGROUPS_MAX is 65,536; no operator is in more than these.
        var groups = [gid_t](repeating: 0, count: 1024)
        var length = socklen_t(groups.count * MemoryLayout<gid_t>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, soPeerGroups, &groups, &length) == 0 else { return [] }
        return Array(groups.prefix(Int(length) / MemoryLayout<gid_t>.size))
    }

    /// SO_PEERGROUPS of asm-generic/socket.h, which Glibc does not import.
    private static let soPeerGroups: CInt = 59

    var isRoot: Bool { user == 0 }

    /// Whether systemd made the user for a service: DynamicUser=, systemd.exec(5).
    var isDynamicUser: Bool { (61_184...65_519).contains(user) }
}
