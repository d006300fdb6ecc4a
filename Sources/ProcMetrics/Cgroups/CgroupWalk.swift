/// Follows the path of a control group from its root on, name by name.
struct CgroupWalk {
    enum Step {
        /// Holds units: what is below has names of its own.
        case slice
        /// A user's manager.
        case userManager
        /// Another program's directory of containers.
        case holder
        /// The service of a container runtime: what is below may be containers.
        case runtime
        /// A unit; everything below belongs to it.
        case unit
    }

    private(set) var step = Step.slice
    private var found = CgroupLocation()
    private var manager: String?
    /// Directories of containers since the last unit, `kubepods/burstable`.
    private var holders = ""
    private var pod: PodName?
    /// The last slice.
    private var slice: String?
    /// Whether the unit is a runtime's service, which what runs in its containers does not belong to.
    private var isRuntime = false

    /// Deeper nesting is of no use to anybody.
    private static let maximumLayers = 4

    mutating func enter(_ name: CgroupName) {
        if found.unit == nil || isRuntime && found.layers.isEmpty { enterOuter(name) } else { enterInner(name) }
    }

    /// Where the path ends that has been entered so far.
    var location: CgroupLocation {
        let isPod = isRuntime && pod != nil && !holders.isEmpty
        guard isPod || found.unit == nil && (manager != nil || !holders.isEmpty) else { return found }
        var location = found
        location.unit = UnitName(manager: manager, holders.isEmpty ? nil : holders)
        if let pod, location.layers.isEmpty { location.layers = [.container(nil, pod: pod)] }
        return location
    }

    // MARK: The unit of this host

    private mutating func enterOuter(_ name: CgroupName) {
        let text = name.text
        if name.kind == .slice { return enterSlice(text) }
        if name.kind == .userManager, manager == nil, holders.isEmpty, found.unit == nil {
            (step, manager, found.end) = (.userManager, text, .unit)
            return found.setUser(text.dropFirst(5).dropLast(8))
        }
        let path = holders.isEmpty ? text : "\(holders)/\(text)"
        if let layer = layer(name) { return begin(path, layer) }
        if isHolder(text) { return enterHolder(path) }
        // Below a runtime's service, everything that is no container is the service itself.
        if isRuntime {
            (step, found.end) = (.unit, .below)
            return
        }
        found.unit = UnitName(manager: manager, path)
        found.end = .unit
        if let pod { found.layers = [.container(nil, pod: pod)] }
        isRuntime = found.layers.isEmpty && ContainerRuntimes.services.contains(text)
        (step, holders, pod, slice) = (isRuntime ? .runtime : .unit, "", nil, nil)
    }

    private mutating func enterSlice(_ text: String) {
        (step, slice) = (.slice, text)
        pod = PodName(cgroup: text[...]) ?? pod
        if manager != nil {
            found.end = .below
        } else {
            found.end = PodName(cgroup: text[...]).map { .pod($0, cgroup: text) } ?? (isRuntime ? .below : .slice(text))
        }
        if text.hasPrefix("user-") { found.setUser(text.dropFirst(5).dropLast(6)) }
    }

    private mutating func enterHolder(_ path: String) {
        (step, holders) = (.holder, path)
        let own = PodName(cgroup: path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...])
        pod = own ?? pod
        let cgroup = UnitName(manager: manager, path).description
        found.end = own.map { .pod($0, cgroup: cgroup) } ?? (isRuntime ? .below : .slice(cgroup))
    }

    private mutating func begin(_ path: String, _ layer: CgroupLocation.Layer) {
        found.unit = UnitName(manager: manager, path)
        found.layers = [layer]
        found.end = .unit
        (step, holders, pod, slice, isRuntime) = (.unit, "", nil, nil, false)
    }

    // MARK: What is within it

    private mutating func enterInner(_ name: CgroupName) {
        step = .unit
        let text = name.text
        if name.kind == .slice {
            pod = PodName(cgroup: text[...]) ?? pod
            slice = text
            found.end = .below
        } else if let layer = layer(name) {
            guard found.layers.count < Self.maximumLayers, !found.layers.contains(layer) else { return }
            // A service may run one container, as podman's units do: then it is its own, and the place of its processes.
            found.layers.append(layer)
            (found.innerUnit, found.end, holders, pod, slice) = (nil, .inner, "", nil, nil)
        } else if isHolder(text) {
            holders = holders.isEmpty ? text : "\(holders)/\(text)"
            pod = PodName(cgroup: text[...]) ?? pod
            found.end = .below
        } else {
            enterInnerUnit(name, text)
        }
    }

    private mutating func enterInnerUnit(_ name: CgroupName, _ text: String) {
        if found.layers.isEmpty || found.innerUnit != nil {
            found.end = .below
        } else if name.kind == .unit || name.kind == .userManager {
            (found.innerUnit, found.end) = (text, .inner)
        } else if !ContainerRuntimes.payloads.contains(text) {
            found.end = .below
        }
    }

    // MARK: What a name is

    private func layer(_ name: CgroupName) -> CgroupLocation.Layer? {
        let text = name.text
        if holders == "lxc" || holders == "lxc.payload", !text.isEmpty { return .guest(GuestName(.lxc, text)) }
        if text.hasPrefix("lxc.payload."), text.utf8.count > 12 {
            return .guest(GuestName(.lxc, String(text.dropFirst(12))))
        }
        if name.kind == .unit, let guest = GuestName(unit: text, slice: slice) { return .guest(guest) }
        guard name.kind == .unit && text.hasSuffix(".scope") || name.kind == .unmanaged,
            var container = ContainerName(cgroup: text[...])
        else { return nil }
        if container.runtime == .unknown, holders == "docker" { container.runtime = .docker }
        return .container(container, pod: pod ?? PodName(cgroup: text[...]))
    }

    private func isHolder(_ text: String) -> Bool {
        if holders.isEmpty { return ContainerRuntimes.holders.contains(text) }
        if holders == "kubelet" { return text == "kubepods" }
        guard holders.hasSuffix("kubepods") || holders.contains("kubepods/"), pod == nil else { return false }
        return ContainerRuntimes.qualities.contains(text) || PodName(cgroup: text[...]) != nil
    }
}

/// What container runtimes call their services and their directories of control groups.
enum ContainerRuntimes {
    /// Services that start containers. What runs in these is not theirs, wherever the control groups are.
    static let services: Set<String> = [
        "docker.service", "containerd.service", "crio.service", "kubelet.service", "podman.service", "lxc.service",
        "k3s.service", "k3s-agent.service", "k3s-rootless.service", "rke2-server.service", "rke2-agent.service",
        "k0scontroller.service", "k0sworker.service", "snap.docker.dockerd.service", "snap.lxd.daemon.service",
        "snap.microk8s.daemon-containerd.service", "snap.microk8s.daemon-kubelite.service", "lxd.service",
        "incus.service", "buildkit.service", "cri-docker.service", "libvirtd.service", "virtqemud.service",
        "machined.service", "pveproxy.service", "pvedaemon.service", "pve-guests.service", "nomad.service",
    ]
    /// Directories with one control group for each container, guest or pod.
    static let holders: Set<String> = [
        "docker", "lxc", "lxc.payload", "kubepods", "kubelet", "libpod_parent", "k8s.io",
    ]
    /// The directories of pods by quality of service; pods that are guaranteed theirs have none.
    static let qualities: Set<String> = ["burstable", "besteffort", "guaranteed"]
    /// A control group of its own for what runs in a container or guest, directly below that.
    static let payloads: Set<String> = ["container", "payload", "ns", ".lxc", "libvirt", "emulator"]
}

extension CgroupLocation {
    fileprivate init() {}

    fileprivate mutating func setUser(_ number: Substring) {
        if user == nil, let id = UInt32(number) { user = UserName(id: id) }
    }
}

extension UnitName {
    /// - Parameter own: Of a user's manager its unit, `nil` for the manager itself.
    fileprivate init(manager: String?, _ own: String?) {
        self.init(systemUnit: manager ?? own ?? "", userUnit: manager == nil ? nil : own)
    }
}
