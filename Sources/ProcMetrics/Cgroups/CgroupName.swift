/// One name in the path of a control group, and what systemd made the group for.
/// Source: src/basic/cgroup-util.c of systemd, cg_path_get_unit and cg_unescape.
struct CgroupName {
    enum Kind {
        /// Holds units and other slices.
        case slice
        /// `user@1000.service`: holds the units of a user's own manager.
        case userManager
        /// One unit; everything below belongs to it.
        case unit
        /// Not systemd's: another program made it, and everything below belongs to it.
        case unmanaged
    }

    let kind: Kind
    /// Without systemd's escape for control groups, and printable; systemd's `\x2d` stays as it is.
    let text: String

    /// - Parameter component: One name of the path; `nil` for the empty one, `.` and `..`.
    init?(_ component: Span<UInt8>) {
        if component.count == 0 || component.isDots { return nil }
        // A unit that is called as the kernel's own files are (`memory.service`) gets a `_` in front.
        var unit = component
        _ = unit.take(UInt8(ascii: "_"))
        kind = Self.kind(of: unit)
        text = EscapedText.escaped(kind == .unmanaged ? component : unit)
    }

    private static func kind(of unit: Span<UInt8>) -> Kind {
        if unit.isNamed(withSuffix: ".slice") { return .slice }
        if isUserManager(unit) { return .userManager }
        return unitSuffixes.contains { unit.isNamed(withSuffix: $0) } ? .unit : .unmanaged
    }

    /// The kinds of units that processes may run in.
    static let unitSuffixes: [StaticString] = [".service", ".scope", ".socket", ".mount", ".swap"]

    private static func isUserManager(_ unit: Span<UInt8>) -> Bool {
        var rest = unit
        guard rest.take("user@"), rest.takeNumber() != nil else { return false }
        return rest.take(".service") && rest.count == 0
    }
}

extension Span where Element == UInt8 {
    /// Whether the suffix stands behind something.
    fileprivate func isNamed(withSuffix suffix: StaticString) -> Bool {
        count > suffix.utf8CodeUnitCount
            && extracting(droppingFirst: count - suffix.utf8CodeUnitCount).starts(with: suffix)
    }

    fileprivate var isDots: Bool {
        self[0] == UInt8(ascii: ".") && (count == 1 || count == 2 && self[1] == UInt8(ascii: "."))
    }
}
