internal import ProcMetrics

/// What to type about a unit, or about the container or guest that it is. A container that systemd does not manage is not for
/// systemctl, which would take `docker` for docker.service, and end every other container with it.
enum RemediationCommand {
    /// Stops or restarts a unit; `nil` where systemd refuses it, or it harms the host more than the unit does.
    static func end(of location: CgroupLocation, isNew: Bool) -> String? {
        guard let unit = location.unit else { return nil }
        if unit.userUnit == nil, location.isUnitOfContainer { return ContainerCommands(location)?.end }
        guard let verb = verb(for: unit.ownName, isNew: isNew), let word = ShellWord.unit(unit.ownName) else {
            return nil
        }
        if unit.userUnit == nil { return "systemctl \(verb) \(word)" }
        guard let user = location.user else { return nil }
        return "systemctl --user -M \(user.id)@ \(verb) \(word)"
    }

    /// Shows how a unit stands, as `Check whether the unit runs: …`; `nil` where there is no such unit. Of a user's unit only that
    /// user can ask.
    static func check(_ location: CgroupLocation) -> String? {
        guard let unit = location.unit, unit.userUnit == nil else { return nil }
        if location.isUnitOfContainer { return ContainerCommands(location)?.check }
        guard unit.isSystemUnit else { return nil }
        return ShellWord.unit(unit.systemUnit).map { "Check whether the unit runs: systemctl status \($0)" }
    }

    /// A manager refuses to stop its own scope, without the bus nothing else of systemd works, and docker ends its containers with
    /// itself.
    private static let untouchable: Set<String> = [
        "init.scope", "dbus.service", "dbus-broker.service", "docker.service", "snap.docker.dockerd.service",
    ]
    /// Without these the host cannot be reached, or is not monitored.
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
}

/// Names as words for a shell.
enum ShellWord {
    /// `nil` for a name that no unit has.
    static func unit(_ name: String) -> String? {
        guard isPlain(name, besides: "@._:-\\") else { return nil }
        return name.contains("\\") ? "'\(name)'" : name
    }

    /// `nil` for a name that needs quotes, which no runtime gives.
    static func plain(_ name: String) -> String? { isPlain(name, besides: "._-") ? name : nil }

    private static func isPlain(_ name: String, besides others: String) -> Bool {
        let plain = name.utf8.allSatisfy { $0.isLetter || $0.isDigit || others.utf8.contains($0) }
        return plain && !name.isEmpty && !name.hasPrefix("-")
    }
}

/// The commands of a container or guest: of the program that manages it.
struct ContainerCommands {
    /// Restarts it.
    let end: String
    /// A sentence that says how to see whether it runs, and how to restart it.
    let check: String

    private init(
        _ what: String, look: String, restart: String, again verb: String = "restart it", end: String? = nil
    ) {
        self.end = end ?? restart
        let both = "Check whether the \(what) runs: \(look); \(verb): \(restart)"
        check = both.utf8.count <= AdviceTemplate.limit ? both : "Check whether the \(what) runs: \(look)"
    }

    /// `nil` where it is not known which commands there are.
    init?(_ location: CgroupLocation) {
        switch location.layers.first {
        case .container(let container, let pod?): self.init(pod, container)
        case .container(let container?, nil): self.init(container)
        case .guest(let guest): self.init(guest, innerUnit: location.innerUnit)
        case .container(nil, nil), nil: return nil
        }
    }

    private init?(_ pod: PodName, _ container: ContainerName?) {
        // The API server only mirrors a static pod, whose UID is another there: the kubelet alone can restart it.
        let parts = pod.name?.split(separator: "/").map { ShellWord.plain(String($0)) } ?? []
        if pod.uid.contains("-"), parts.count == 2, let space = parts[0], let name = parts[1] {
            let words = "pod -n \(space) \(name)"
            self.init("pod", look: "kubectl get \(words)", restart: "kubectl delete \(words)", again: "replace it")
            return
        }
        guard let id = container?.shortID else { return nil }
        self.init("container", look: "crictl ps -a --id \(id)", restart: "crictl stop \(id)")
    }

    private init?(_ container: ContainerName) {
        let program: String
        switch container.runtime {
        case .docker: program = "docker"
        case .podman: program = "podman"
        case .nerdctl: program = "nerdctl"
        case .containerd, .crio:
            let id = container.shortID
            self.init("container", look: "crictl ps -a --id \(id)", restart: "crictl stop \(id)")
            return
        case .unknown: return nil
        }
        let word = container.name.flatMap(ShellWord.plain) ?? container.shortID
        self.init("container", look: "\(program) inspect \(word)", restart: "\(program) restart \(word)")
    }

    private init?(_ guest: GuestName, innerUnit: String?) {
        guard let id = ShellWord.plain(guest.id), let program = GuestPrograms(guest, id) else { return nil }
        let again = "\(program.verb) the guest"
        guard let unit = innerUnit.flatMap(ShellWord.unit), let inside = program.inside else {
            self.init("guest", look: program.look, restart: program.restart, again: again, end: program.end)
            return
        }
        self.init("unit", look: "\(inside) status \(unit)", restart: program.restart, again: again)
    }
}

/// What manages guests, and how it is called.
private struct GuestPrograms {
    var look, restart: String
    /// systemctl of the guest; `nil` where it cannot be called from outside.
    var inside: String?
    var verb = "reboot"
    /// What ends it while it runs, where that is not what starts it again.
    var end: String?

    private init(look: String, restart: String) { (self.look, self.restart) = (look, restart) }

    init?(_ guest: GuestName, _ id: String) {
        switch guest.kind {
        case .lxc:
            let isNumber = id.utf8.allSatisfy(\.isDigit)
            guard let manager = guest.manager ?? (isNumber ? .proxmox : nil) else { return nil }
            self.init(manager, id)
        // The process that is killed is the machine itself.
        case .qemu:
            self.init(look: "qm status \(id)", restart: "qm start \(id)")
            (verb, end) = ("start", "qm reboot \(id)")
        case .libvirt:
            self.init(look: "virsh domstate \(id)", restart: "virsh start \(id)")
            (verb, end) = ("start", "virsh reboot \(id)")
        case .machine:
            self.init(look: "machinectl status \(id)", restart: "machinectl reboot \(id)")
            inside = "systemctl -M \(id)"
        }
    }

    private init(_ manager: GuestName.Manager, _ id: String) {
        switch manager {
        case .proxmox:
            self.init(look: "pct status \(id)", restart: "pct reboot \(id)")
            inside = "pct exec \(id) -- systemctl"
        case .lxc:
            self.init(look: "lxc-info -n \(id)", restart: "lxc-stop -r -n \(id)")
            inside = "lxc-attach -n \(id) -- systemctl"
        case .lxd:
            self.init(look: "lxc info \(id)", restart: "lxc restart \(id)")
            inside = "lxc exec \(id) -- systemctl"
        case .incus:
            self.init(look: "incus info \(id)", restart: "incus restart \(id)")
            inside = "incus exec \(id) -- systemctl"
        }
    }
}
