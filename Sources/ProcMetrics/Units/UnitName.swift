/// Which systemd unit a control group belongs to, or which container or guest of another program.
///
/// The first name in the path that is no slice is the unit. What a container runtime builds below its own unit, with
/// slices and services of its own, belongs to that unit. The directory of a runtime that does without systemd is like a slice,
/// and what runs in a container does not belong to the runtime's service. A user's own manager is a unit with units in it:
///
///     /system.slice/system-php\x2dfpm.slice/php-fpm@8.2.service          php-fpm@8.2.service
///     /machine.slice/libpod-4f.scope/system.slice/nginx.service          libpod-4f.scope
///     /user.slice/user-1000.slice/user@1000.service/app.slice/a.service  user@1000.service/a.service
///     /docker/4f0c                                                       docker/4f0c
///     /kubepods/burstable/podUID/4f0c                                    kubepods/burstable/podUID/4f0c
public struct UnitName: Hashable, Sendable, CustomStringConvertible {
    /// The unit of the host's manager, `nginx.service` or `user@1000.service`, as `journalctl -u` takes it; or the control group
    /// of a container or guest that is no unit of systemd.
    public let systemUnit: String
    /// The unit of the user's own manager, `podman.service`; `nil` when it is none of a user's.
    public let userUnit: String?

    /// What the manager that runs it calls it.
    public var ownName: String { userUnit ?? systemUnit }

    /// As in ``UnitSample/name``.
    public var description: String { userUnit.map { "\(systemUnit)/\($0)" } ?? systemUnit }

    /// Whether systemd knows ``systemUnit``, or a manager of a user's ``userUnit``: the control group of a container may be
    /// another program's.
    public var isSystemUnit: Bool { Self.isUnit(systemUnit) && !systemUnit.contains("/") }
    public var isUserUnit: Bool { userUnit.map { Self.isUnit($0) && !$0.contains("/") } ?? false }

    init(systemUnit: String, userUnit: String?) {
        self.systemUnit = systemUnit
        self.userUnit = userUnit
    }

    /// - Parameter description: As in ``UnitSample/name``.
    public init(_ description: String) {
        let parts = description.utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false
        ).compactMap(String.init)
        let isUsers = parts.count == 2 && !parts[1].isEmpty && Self.isUserManager(parts[0])
        systemUnit = isUsers ? parts[0] : description
        userUnit = isUsers ? parts[1] : nil
    }

    private static func isUserManager(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return CgroupName(bytes.span)?.kind == .userManager
    }

    /// Whether a name ends as those of systemd's units do that processes may run in.
    public static func isUnit(_ name: String) -> Bool {
        CgroupName.unitSuffixes.contains { name.hasSuffix($0.description) }
    }

    /// - Parameter path: A control group below the root of them all; `nil` when it is a slice or the root itself.
    public init?(controlGroup path: String) {
        guard let unit = CgroupLocation(controlGroup: path).unit else { return nil }
        self = unit
    }

    init?(path: Span<UInt8>) {
        guard let unit = CgroupLocation(path: path).unit else { return nil }
        self = unit
    }

    /// The unit whose own limit a control group has: as ``init(path:)``, but a slice is a unit too; `nil` for the root
    /// and for a group within a unit, whose limit is not the unit's.
    static func limited(path: Span<UInt8>) -> String? { CgroupLocation(path: path).limitedUnit }

    /// A unit's name in a form for people: `\x2d` is a dash again. For nothing but to be read.
    public static func unescaped(_ name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false)
            .map { EscapedText.unescaped(String($0)) }.joined(separator: "/")
    }
}
