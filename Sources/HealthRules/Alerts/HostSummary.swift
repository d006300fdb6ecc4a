/// The few values that go with any event and with the status. `nil` is absent.
public struct HostSummary: Sendable, Equatable {
    /// In bytes. What is available has what the ZFS ARC can give back in it.
    public var memoryTotal: Double?
    public var memoryAvailable: Double?
    /// Whether the kernel does not say what is available.
    public var isAvailableEstimated = false
    public var swapTotal: Double?
    public var swapFree: Double?
    /// Share of the last ten seconds in which some, or all, tasks were stalled on memory.
    public var memorySome: Double?
    public var memoryFull: Double?
    public var load1m: Double?
    /// What RAM is in use for.
    public var uses = MemoryUses()
    /// When memory is used up; `nil` while no forecast is possible.
    public var forecast: Forecast?

    public init() {}
}
