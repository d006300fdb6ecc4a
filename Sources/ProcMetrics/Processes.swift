/// One process of a unit that grows, without anything that would have to wait for the process itself.
public struct ProcessSample: Sendable, Equatable {
    public let pid: Int32
    /// The kernel's name for it, at most 15 bytes; what cannot be printed is escaped.
    public let name: String
    /// As ``UnitSample/name``.
    public let unit: String
    /// Resident memory in bytes.
    public let memory: UInt64
    /// /proc/PID/oom_score: who has the most is killed first. Documentation/filesystems/proc.rst.
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

/// A process that the kernel killed for memory, as its log tells it.
public struct OOMKill: Sendable, Equatable {
    public let pid: Int32
    /// The kernel's name for it; what cannot be printed is escaped.
    public let name: String
    /// As ``UnitSample/name``; `nil` when its control group is no unit's.
    public let unit: String?
    /// Resident memory in bytes when it was killed; `nil` when the log does not say.
    public let memory: UInt64?
    /// The unit at whose limit it was killed; `nil` when the host itself had run out, at the limit of a group within
    /// a unit, or when nobody knows.
    public let oomMemcgUnit: String?
    public let constraint: Constraint
    /// That limit in bytes; `nil` when the log does not say.
    public let limit: UInt64?

    /// What had run out.
    public enum Constraint: String, Sendable {
        /// The host, or those of its memory nodes that the process may use.
        case host
        /// The limit of a control group: of a unit, of a slice, or of something within a unit.
        case unit
    }

    public init(
        pid: Int32, name: String, unit: String?, memory: UInt64?, oomMemcgUnit: String?, constraint: Constraint? = nil,
        limit: UInt64? = nil
    ) {
        self.pid = pid
        self.name = name
        self.unit = unit
        self.memory = memory
        self.oomMemcgUnit = oomMemcgUnit
        self.constraint = constraint ?? (oomMemcgUnit == nil ? .host : .unit)
        self.limit = limit
    }
}
