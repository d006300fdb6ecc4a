extension CgroupLocation {
    /// For people: `container web (docker 4f0c4f0c4f0c)`, `container app (4f0c4f0c4f0c) of pod shop/web-0 (UID)`,
    /// `LXC guest 101, unit mariadb.service in it`, `session-3.scope of user anna (1000)`, `nginx.service`.
    ///
    /// `nil` for the root and for a group that is no unit.
    public var text: String? {
        guard let unit else { return nil }
        var parts = layers.map(\.text)
        if let innerUnit { parts.append("unit \(innerUnit)") }
        let places = parts.enumerated().map { $0.offset == 0 ? $0.element : "\($0.element) in it" }.joined(
            separator: ", ")
        if layers.isEmpty { return user.map { "\(unit) of user \($0.text)" } ?? unit.description }
        // What is not this host's systemd's to name has no name but that of the container.
        let isOwn = isUnitOfContainer || unit.userUnit != nil
        let owner = user.map { " of user \($0.text)" } ?? ""
        return isOwn ? "\(places)\(owner)" : "\(unit), \(places) in it"
    }

    /// In few words, for the beginning of a line: `container web`, `pod shop/web-0 container app`, `LXC guest 101`.
    public var title: String? {
        guard let unit else { return nil }
        guard let layer = layers.first, isUnitOfContainer else { return unit.description }
        return layer.title
    }

    /// The ``title`` of a unit that is there for a container or guest alone; `nil` for one whose name says it all.
    public var containerTitle: String? { isUnitOfContainer ? title : nil }

    /// Whether the unit is there for the outermost container alone, rather than a service that runs one.
    public var isUnitOfContainer: Bool {
        guard let name = unit?.ownName, let last = name.split(separator: "/").last else { return false }
        switch layers.first {
        case .container(let container?, _): return ContainerName(cgroup: last)?.id == container.id
        case .container(nil, _), .guest: return true
        case nil: return false
        }
    }

    /// For people: whose limit the control group has, `pod shop/web-0 (UID)`, `user-1000.slice`; `nil` for one within a unit,
    /// which has no name that people know.
    public var limitText: String? {
        switch end {
        case .root, .below: return nil
        case .slice(let name): return ContainerRuntimes.content(ofSlice: name).map { "\(name) (\($0))" } ?? name
        case .pod(let pod, _): return pod.text
        case .unit: return isUnitOfContainer ? text : unit?.description
        case .inner: return text
        }
    }
}

extension CgroupLocation.UserName {
    var text: String { name.map { "\($0) (\(id))" } ?? "\(id)" }
}

extension PodName {
    var text: String { name.map { "pod \($0) (\(uid))" } ?? "pod \(uid)" }

    var title: String { "pod \(name ?? uid)" }
}

extension GuestName {
    var text: String { name.map { "\(title) (\($0))" } ?? title }

    var title: String {
        switch kind {
        case .lxc: "LXC guest \(id)"
        case .qemu, .libvirt: "virtual machine \(id)"
        case .machine: "machine \(id)"
        }
    }
}

extension CgroupLocation.Layer {
    var text: String {
        switch self {
        case .guest(let guest): return guest.text
        case .container(let container?, let pod?): return "\(container.text(isInPod: true)) of \(pod.text)"
        case .container(let container?, nil): return container.text(isInPod: false)
        case .container(nil, let pod?): return pod.text
        case .container(nil, nil): return "a container"
        }
    }

    var title: String {
        switch self {
        case .guest(let guest): return guest.title
        case .container(let container?, let pod):
            let own = "container \(container.name ?? container.shortID)"
            return pod.map { "\(own) of \($0.title)" } ?? own
        case .container(nil, let pod?): return pod.title
        case .container(nil, nil): return "a container"
        }
    }
}

extension ContainerName {
    fileprivate func text(isInPod: Bool) -> String {
        let program = isInPod ? nil : runtime.program
        guard let name else { return "\(program.map { "\($0) " } ?? "")container \(shortID)" }
        return "container \(name) (\(program.map { "\($0) " } ?? "")\(shortID))"
    }
}

extension ContainerName.Runtime {
    /// As people call it.
    var program: String? {
        switch self {
        case .docker: "docker"
        case .podman: "podman"
        case .containerd: "containerd"
        case .crio: "CRI-O"
        case .nerdctl: "nerdctl"
        case .unknown: nil
        }
    }
}

extension ContainerRuntimes {
    /// What is in a directory or slice of containers, whose limit is that of all of them; `nil` for any other.
    static func content(ofSlice name: String) -> String? {
        switch name {
        case "kubepods.slice", "kubepods", "kubelet/kubepods": return "all pods"
        case "docker": return "all docker containers"
        case "lxc", "lxc.payload": return "all LXC guests"
        case "qemu.slice": return "all virtual machines"
        default:
            let quality = qualities.first { name == "kubepods/\($0)" || name == "kubepods-\($0).slice" }
            return quality.map { "all \($0) pods" }
        }
    }
}
