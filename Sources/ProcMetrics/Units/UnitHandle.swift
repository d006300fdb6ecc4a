internal import Glibc
internal import Synchronization

/// What distinguishes one unit, and one life of it, from every other.
public struct UnitReference: Sendable, Equatable {
    /// As in ``UnitSample/name``.
    public let name: String
    /// The path of its control group below the root of them all, `/system.slice/nginx.service`.
    public let controlGroup: String
    public let cgroupInode: UInt64
    /// The service manager's id of this run; `nil` where it cannot be read. The inode alone distinguishes control groups, not
    /// runs: a service whose processes outlive it (KillMode=process) keeps its control group.
    public let invocationID: String?
    /// In which container or guest it is; also of what is a unit and a container.
    public let location: CgroupLocation

    /// The container that it is, or is in.
    public var container: ContainerName? { location.container }

    public init(
        name: String, controlGroup: String, cgroupInode: UInt64, invocationID: String? = nil
    ) {
        self.name = name
        self.controlGroup = controlGroup
        self.cgroupInode = cgroupInode
        self.invocationID = invocationID
        location = CgroupLocation(controlGroup: controlGroup)
    }
}

/// The control group of one unit, with its directory and memory.current open. What is written through it reaches the
/// very group that was discovered, never one of the same name that came later.
public final class UnitHandle: Sendable {
    /// The directory and the file.
    static let files = 2

    let directory: CgroupDirectory
    let current: CgroupFile
    /// Bytes as the sampler last read them: the scanner ranks by them.
    let memory: Atomic<UInt64>
    let swap: Atomic<UInt64>
    /// Whether memory.current is not there any more: the group is gone, or its memory was not counted for a while.
    let isLost: Atomic<Bool>
    /// Whether it reached its own limit in the newest tick, and its tasks were stalled.
    let isStalledAtLimit: Atomic<Bool>

    private let name: String
    private let controlGroup: String
    private let inode: UInt64

    private static let currentName = "memory.current"

    /// - Parameters:
    ///   - groups: Where control groups are mounted.
    ///   - memory: Bytes as last known.
    init(_ unit: CgroupTree.Unit, groups: String = "", memory: UInt64 = 0) {
        directory = CgroupDirectory(unit.directory, inode: unit.cgroupInode)
        current = CgroupFile(Self.currentName, in: directory)
        self.memory = Atomic(memory)
        swap = Atomic(0)
        isLost = Atomic(false)
        isStalledAtLimit = Atomic(false)
        name = unit.name
        controlGroup = String(unit.directory.dropFirst(groups.count))
        inode = unit.cgroupInode
    }

    deinit { directory.revalidate(Self.currentName) }

    /// The unit as it is now. Reads an extended attribute and allocates: not in the tick.
    public var reference: UnitReference {
        UnitReference(
            name: name, controlGroup: controlGroup, cgroupInode: inode, invocationID: directory.invocationID)
    }

    /// The path of a file of the control group below the mount of them all, for messages.
    func path(of file: String) -> String { "/sys/fs/cgroup\(controlGroup)/\(file)" }

    /// Memory and swap in bytes.
    var size: UInt64 { memory.load(ordering: .relaxed) &+ swap.load(ordering: .relaxed) }

    /// Writes to a file of the control group, in one call. May wait for the kernel: not in the tick. The corresponding C
    /// functions are `openat` and `write`.
    ///
    /// - Parameter expected: The unit as it was when the action was decided; nothing is written to another run of it.
    public func write(_ text: String, to file: CgroupControl, expecting expected: UnitReference? = nil)
        throws(UnitError)
    {
        if let expected, expected.cgroupInode != inode { throw .stopped }
        let descriptor = directory.open(file.rawValue, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if -descriptor == ENOENT, directory.has(Self.currentName) { throw .unsupported(file: file) }
            throw UnitError(errno: -descriptor, file: file)
        }
        defer { close(descriptor) }
        if let invocation = expected?.invocationID, directory.invocationID != invocation { throw .restarted }
        let bytes = Array(text.utf8)
        while true {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count == bytes.count { return }
            if count >= 0 { throw .failed(file: file, errno: EIO) }
            if errno != EINTR { throw UnitError(errno: errno, file: file) }
        }
    }
}

/// The files of a control group that an action may write to. Documentation/admin-guide/cgroup-v2.rst.
public enum CgroupControl: String, Sendable {
    case reclaim = "memory.reclaim"
    case high = "memory.high"
    case max = "memory.max"
    case freeze = "cgroup.freeze"
    case kill = "cgroup.kill"
}

/// Why nothing was written to a unit's control group.
public enum UnitError: Error, Equatable, Sendable {
    /// The control group is gone.
    case stopped
    /// The control group is the same, but another run of the unit is in it.
    case restarted
    /// The kernel does not have this file.
    case unsupported(file: CgroupControl)
    /// EAGAIN from memory.reclaim: less was reclaimed than was asked for.
    case failed(file: CgroupControl, errno: Int32)

    init(errno: Int32, file: CgroupControl) {
        self = errno.meansGone ? .stopped : .failed(file: file, errno: errno)
    }
}
