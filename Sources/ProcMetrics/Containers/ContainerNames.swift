/// What people call the containers, pods, guests and users of this host, as far as files tell it, and which units they are.
///
/// It is read on a queue that may wait for disks, and lies in every sample: what is not known yet is called by its id.
public struct ContainerNames: Sendable, Equatable {
    public struct Container: Sendable, Equatable {
        public let name: String
        /// `nil` where the file does not belong to a runtime.
        public let runtime: ContainerName.Runtime?

        /// - Parameter name: As it stands in a file; what cannot be printed is escaped.
        public init(name: String, runtime: ContainerName.Runtime? = nil) {
            self.name = EscapedText.printable(name)
            self.runtime = runtime
        }
    }

    public struct Guest: Sendable, Equatable {
        /// `nil` where its id is its name.
        public let name: String?
        public let manager: GuestName.Manager?

        /// - Parameter name: As it stands in a file; what cannot be printed is escaped.
        public init(name: String?, manager: GuestName.Manager?) {
            self.name = name.map(EscapedText.printable)
            self.manager = manager
        }
    }

    /// By id.
    public var containers: [String: Container] = [:]
    /// `namespace/name`, by UID.
    public var pods: [String: String] = [:]
    /// LXC guests by number or name.
    public var guests: [String: Guest] = [:]
    /// By number.
    public var users: [UInt32: String] = [:]
    /// Where the units are of which their names alone do not say it all, by ``UnitSample/name``.
    public var units: [String: CgroupLocation] = [:]

    public init() {}

    /// Where a unit is, with all names that are known.
    public func location(ofUnit unit: String) -> CgroupLocation {
        named(units[unit] ?? CgroupLocation(unit: unit))
    }

    /// A place with the names that are known. What a user of this host runs is not looked up: in a manager of his own he may call a
    /// control group what he wants, and so may whoever is root in a guest.
    public func named(_ location: CgroupLocation) -> CgroupLocation {
        var location = location
        if let user = location.user { location.user?.name = users[user.id] }
        guard location.unit?.userUnit == nil else { return location }
        if let outer = location.layers.first { location.layers[0] = named(outer) }
        if case .pod(let pod, let cgroup) = location.end { location.end = .pod(named(pod), cgroup: cgroup) }
        return location
    }

    private func named(_ layer: CgroupLocation.Layer) -> CgroupLocation.Layer {
        switch layer {
        case .container(var container, let pod):
            if let id = container?.id, let known = containers[id] {
                container?.name = known.name
                if container?.runtime == .unknown, let runtime = known.runtime { container?.runtime = runtime }
            }
            return .container(container, pod: pod.map(named))
        case .guest(var guest):
            guard guest.kind == .lxc, let known = guests[guest.id] else { return layer }
            (guest.name, guest.manager) = (known.name, known.manager)
            return .guest(guest)
        }
    }

    private func named(_ pod: PodName) -> PodName {
        var pod = pod
        pod.name = pods[pod.uid]
        return pod
    }
}
