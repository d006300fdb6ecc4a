/// One systemd unit, as of the newest tick. Sizes are in bytes; what is not known is absent.
public struct UnitStatus: Codable, Sendable, Equatable {
    /// As ``UnitSample/name``.
    public var unit: String
    /// What people call it: a container, a guest.
    public var name: String?
    public var memoryBytes: Double?
    public var anonBytes: Double?
    public var fileBytes: Double?
    public var swapBytes: Double?
    public var memoryMaxBytes: Double?
    /// 0 while the growth is not significant.
    public var growthBytesPerSecond: Double?
    /// Until it reaches its own limit, or exhausts the host's memory.
    public var exhaustionSeconds: Double?
    /// Counters of its control group.
    public var pressureMemorySomeSeconds: Double?
    public var pressureMemoryFullSeconds: Double?
    public var oomKills: Double?
    public var pids: Double?

    public init(unit: String, name: String? = nil) {
        self.unit = unit
        self.name = name
    }
}
