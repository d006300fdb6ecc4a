/// Which systemd unit a control group belongs to.
///
/// The first name in the path that is no slice is the unit. What a container runtime builds below its own unit, with
/// slices and services of its own, belongs to that unit. A user's own manager is a unit with units in it:
///
///     /system.slice/system-php\x2dfpm.slice/php-fpm@8.2.service          php-fpm@8.2.service
///     /machine.slice/libpod-4f.scope/system.slice/nginx.service          libpod-4f.scope
///     /user.slice/user-1000.slice/user@1000.service/app.slice/a.service  user@1000.service/a.service
///     /docker/4f0c                                                       docker
public struct UnitName: Hashable, Sendable, CustomStringConvertible {
    /// The unit of the host's manager, `nginx.service` or `user@1000.service`, as `journalctl -u` takes it.
    public let systemUnit: String
    /// The unit of the user's own manager, `podman.service`; `nil` when it is none of a user's.
    public let userUnit: String?

    /// As in ``UnitSample/name``.
    public var description: String { userUnit.map { "\(systemUnit)/\($0)" } ?? systemUnit }

    /// - Parameter description: As in ``UnitSample/name``.
    public init(_ description: String) {
        let parts = description.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).map(String.init)
        systemUnit = parts.first.flatMap { $0 } ?? description
        userUnit = parts.count > 1 ? parts[1] : nil
    }

    /// - Parameter path: A control group below the root of them all; `nil` when it is a slice or the root itself.
    public init?(controlGroup path: String) {
        let bytes = Array(path.utf8)
        self.init(path: bytes.span)
    }

    /// The unit whose own limit a control group has: as ``init(path:)``, but a slice is a unit too; `nil` for the root
    /// and for a group within a unit, whose limit is not the unit's.
    static func limited(path: Span<UInt8>) -> String? {
        var (rest, last) = (path, CgroupName?.none)
        while rest.count > 0 { last = takeName(&rest) ?? last }
        guard let unit = UnitName(path: path) else { return last?.text }
        return last?.text == unit.userUnit ?? unit.systemUnit ? unit.description : nil
    }

    init?(path: Span<UInt8>) {
        var path = path
        guard let unit = Self.takeUnit(&path) else { return nil }
        systemUnit = unit.text
        userUnit = unit.kind == .userManager ? Self.takeUnit(&path)?.text : nil
    }

    /// A unit's name in a form for people: `\x2d` is a dash again. For nothing but to be read.
    public static func unescaped(_ name: String) -> String {
        name.split(separator: "/", omittingEmptySubsequences: false)
            .map { EscapedText.unescaped(String($0)) }.joined(separator: "/")
    }

    /// Takes names up to the first that is no slice.
    private static func takeUnit(_ path: inout Span<UInt8>) -> CgroupName? {
        while path.count > 0 {
            if let name = takeName(&path), name.kind != .slice { return name }
        }
        return nil
    }

    private static func takeName(_ path: inout Span<UInt8>) -> CgroupName? {
        let component = path.extracting(first: path.length(before: UInt8(ascii: "/")))
        path.drop(min(component.count + 1, path.count))
        return CgroupName(component)
    }
}
