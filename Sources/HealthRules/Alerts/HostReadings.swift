public import ProcMetrics

/// What the engine knows of the host and its units beyond the sample: shared with the engine, not copied.
public struct HostReadings: Sendable {
    /// Every metric of the host in base units, by ``Metric/index``, those included that rules derive. Absent is
    /// not-a-number.
    public let values: [Double]
    /// The alerts that are firing, the worst first; at most ``AlertEngine/firingLimit``.
    public let firing: [FiringAlert]
    /// The silences that are in force.
    public let silences: [Silence]
    private let units: UnitMemoryTracker

    /// Of no host.
    public init() {
        values = []
        firing = []
        silences = []
        units = UnitMemoryTracker()
    }

    init(values: [Double], firing: [FiringAlert], silences: [Silence], units: UnitMemoryTracker) {
        self.values = values
        self.firing = firing
        self.silences = silences
        self.units = units
    }

    /// How fast the memory of a unit grows, in bytes per second, and in how many seconds that meets a limit, infinite while it
    /// does not grow; `nil` where the unit is too small to be tracked.
    ///
    /// - Parameter position: Of the unit in the sample.
    public func growth(of unit: UnitSample, at position: Int) -> (rate: Double?, exhaustion: Double?) {
        let readings = units.readings(of: unit, at: position)
        return (readings.growth, readings.memoryExhaustionTime)
    }
}

extension AlertEngine {
    /// As of the newest sample. To be let go before the next one, which would have to copy otherwise.
    public var readings: HostReadings {
        HostReadings(values: values.values, firing: firing, silences: silences, units: memory.units)
    }
}
