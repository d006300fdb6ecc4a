/// What to type about a unit. The name of a control group that is none of systemd's units, such as `docker`, is not for
/// systemctl, which would take it for docker.service.
enum RemediationCommand {
    /// Stops or restarts a unit; `nil` where that is refused or hurts the host more than the unit does.
    static func end(of unit: String, isNew: Bool) -> String? {
        let parts = unit.split(separator: "/", maxSplits: 1).map(String.init)
        guard let name = parts.last, let verb = verb(for: name, isNew: isNew), let word = word(name) else { return nil }
        if parts.count == 1 { return "systemctl \(verb) \(word)" }
        guard parts[0].hasPrefix("user@"), parts[0].hasSuffix(".service"),
            let user = Int(parts[0].dropFirst(5).dropLast(8))
        else { return nil }
        return "systemctl --user -M \(user)@ \(verb) \(word)"
    }

    /// Shows how a unit of the host's manager stands; `nil` where there is no such unit.
    static func status(of unit: String) -> String? {
        isUnit(unit) ? word(unit).map { "systemctl status \($0)" } : nil
    }

    /// Whether this may be the name of one of systemd's units that processes run in.
    static func isUnit(_ name: String) -> Bool {
        [".service", ".scope", ".socket", ".mount", ".swap"].contains { name.hasSuffix($0) }
    }

    /// A manager refuses to stop its own scope, and without the bus nothing else of systemd works.
    private static let untouchable: Set<String> = ["init.scope", "dbus.service", "dbus-broker.service"]
    /// Without these nobody gets in any more, or nobody watches.
    private static let needed: Set<String> = [
        "ssh.service", "sshd.service", "NetworkManager.service", "wpa_supplicant.service", "healthd.service",
    ]

    private static func verb(for name: String, isNew: Bool) -> String? {
        if untouchable.contains(name) { return nil }
        // Nothing can start a scope again.
        if name.hasSuffix(".scope") || name.hasSuffix(".mount") { return "stop" }
        guard name.hasSuffix(".service") else { return nil }
        return isNew && !needed.contains(name) && !name.hasPrefix("systemd-") ? "stop" : "restart"
    }

    /// A unit's name as a word for a shell; `nil` for one that no unit has.
    private static func word(_ name: String) -> String? {
        let plain = name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "@._:-\\".utf8.contains($0) }
        guard plain, !name.isEmpty, !name.hasPrefix("-") else { return nil }
        return name.contains("\\") ? "'\(name)'" : name
    }
}
