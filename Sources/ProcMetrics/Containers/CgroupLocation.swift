/// What the path of a control group says: which unit it belongs to, in which container or guest, and at which place of these it ends.
///
///     /system.slice/docker-ID.scope                                     a container
///     /docker/ID, /kubepods/burstable/podUID/ID                         the same with cgroupfs
///     /kubepods.slice/kubepods-podUID.slice/cri-containerd-ID.scope     a container in a pod
///     /lxc/101/ns/system.slice/mariadb.service                          a guest, and a unit in it
///     /user.slice/user-1000.slice/session-3.scope                       a session of a user
///
/// The outermost container is what this host knows and limits. What is below it was named by whoever is root there, and is
/// shown only together with it.
public struct CgroupLocation: Hashable, Sendable {
    /// A container or guest, one within the other.
    public enum Layer: Hashable, Sendable {
        /// - Parameters:
        ///   - pod: `nil` outside of Kubernetes.
        ///   - container: `nil` for a pod's own control group, and for one whose name is not known.
        case container(ContainerName?, pod: PodName?)
        case guest(GuestName)
    }

    /// What the path as a whole is.
    public enum End: Hashable, Sendable {
        case root
        /// A slice, or another program's directory of containers.
        case slice(String)
        /// The control group of a pod.
        case pod(PodName, cgroup: String)
        /// The control group of the unit, or of the container or guest that it is.
        case unit
        /// That of a container, guest or unit within it.
        case inner
        /// Something else below it.
        case below
    }

    /// `nil` for a slice and for the root.
    public internal(set) var unit: UnitName?
    /// The outermost first.
    public internal(set) var layers: [Layer] = []
    /// The unit within the innermost of them.
    public internal(set) var innerUnit: String?
    /// Whose session or manager it is.
    public internal(set) var user: UserName?
    public internal(set) var end = End.root

    /// A user of this host.
    public struct UserName: Hashable, Sendable {
        public let id: UInt32
        /// `nil` while that is not known.
        public internal(set) var name: String?
    }

    /// - Parameter path: A control group below the root of them all.
    public init(controlGroup path: String) {
        let bytes = Array(path.utf8)
        self.init(path: bytes.span)
    }

    /// - Parameter unit: As in ``UnitSample/name``. Says less than the path does: not of which pod a scope is.
    public init(unit: String) {
        self.init(controlGroup: unit)
        // What is no path of a unit is a name all the same.
        if self.unit?.description != unit, limitedUnit != unit { self = CgroupLocation(named: UnitName(unit)) }
    }

    private init(named unit: UnitName) {
        self.unit = unit
        end = .unit
    }

    init(path: Span<UInt8>) {
        var walk = CgroupWalk()
        var rest = path
        while rest.count > 0 {
            let component = rest.extracting(first: rest.length(before: UInt8(ascii: "/")))
            rest.drop(min(component.count + 1, rest.count))
            if let name = CgroupName(component) { walk.enter(name) }
        }
        self = walk.location
    }

    /// The unit whose limit the control group has, or the slice; `nil` for the root and for a group within a unit, whose limit
    /// is not the unit's.
    var limitedUnit: String? {
        switch end {
        case .slice(let name): unit == nil ? name : unit?.description == name ? name : nil
        case .pod(_, let cgroup): cgroup
        case .unit: unit?.description
        case .root, .inner, .below: nil
        }
    }

    /// The same, but as a process's place: where in the unit it stands does not matter.
    var ofProcess: CgroupLocation {
        var location = self
        if location.unit != nil { location.end = .unit }
        return location
    }

    /// The outermost container.
    public var container: ContainerName? {
        for case .container(let name?, _) in layers { return name }
        return nil
    }

    /// The outermost pod.
    public var pod: PodName? {
        for case .container(_, let pod?) in layers { return pod }
        return nil
    }

    /// The outermost guest.
    public var guest: GuestName? {
        for case .guest(let guest) in layers { return guest }
        return nil
    }

    /// Whether it is more than a unit of this host.
    public var isNamed: Bool { !layers.isEmpty || user != nil }
}
