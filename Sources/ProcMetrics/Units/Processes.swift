/// One process of a unit that grows, without anything that would have to wait for the process itself.
public struct ProcessSample: Sendable, Equatable {
    public let pid: Int32
    /// The kernel's name for it, at most 15 bytes; what cannot be printed is escaped.
    public let name: String
    /// As ``UnitSample/name``.
    public let unit: String
    /// Resident memory in bytes.
    public let memory: UInt64
    /// /proc/PID/oom_score: the process with the highest is killed first. Documentation/filesystems/proc.rst.
    public let oomScore: Int
    /// Whether the kernel would kill this one next on this host.
    public let isNextVictim: Bool

    public init(pid: Int32, name: String, unit: String, memory: UInt64, oomScore: Int, isNextVictim: Bool) {
        self.pid = pid
        self.name = name
        self.unit = unit
        self.memory = memory
        self.oomScore = oomScore
        self.isNextVictim = isNextVictim
    }
}

/// A process that the kernel OOM-killed, as its log reports it.
public struct OOMKill: Sendable, Equatable {
    public let pid: Int32
    /// The kernel's name for it; what cannot be printed is escaped.
    public let name: String
    /// As ``UnitSample/name``; `nil` when its control group is no unit's.
    public let unit: String?
    /// In which container or guest it ran; `nil` when the log does not have it.
    public let location: CgroupLocation?
    /// What it had in memory in bytes when it was killed, without files; `nil` when the log does not have it.
    public let memory: UInt64?
    /// The unit at whose limit it was killed; `nil` when there was no limit, at the limit of a group within a unit, and
    /// when it is not known.
    public let oomMemcgUnit: String?
    public let constraint: Constraint
    /// Whose limit it is: also where that is no unit; `nil` without a limit, and when it is not known.
    public let limitLocation: CgroupLocation?
    /// That limit in bytes; `nil` when the log does not have it.
    public let limit: UInt64?
    /// The memory nodes that ran out, `0-1`, of ``Constraint/cpuset`` and ``Constraint/memoryPolicy``; `nil` when the log does
    /// not have them.
    public let nodes: String?

    /// What was exhausted: the kernel's CONSTRAINT_*.
    public enum Constraint: String, Sendable {
        /// The memory of the host.
        case unconstrained = "none"
        /// The memory below the limit of a control group: of a unit, of a slice, or of something within a unit.
        case memcg
        /// Those memory nodes of the host that the process's cpuset allows.
        case cpuset
        /// Those memory nodes of the host that the process's own memory policy allows.
        case memoryPolicy = "mempolicy"
    }

    /// Places that are not given follow from the units.
    public init(
        pid: Int32, name: String, unit: String?, memory: UInt64?, oomMemcgUnit: String?, constraint: Constraint? = nil,
        limit: UInt64? = nil, location: CgroupLocation? = nil, limitLocation: CgroupLocation? = nil,
        nodes: String? = nil
    ) {
        self.pid = pid
        self.name = name
        self.unit = unit
        self.location = location ?? unit.map(CgroupLocation.init(unit:))
        self.memory = memory
        self.oomMemcgUnit = oomMemcgUnit
        self.constraint = constraint ?? (oomMemcgUnit == nil ? .unconstrained : .memcg)
        self.limitLocation = limitLocation ?? oomMemcgUnit.map(CgroupLocation.init(unit:))
        self.limit = limit
        self.nodes = nodes
    }
}
