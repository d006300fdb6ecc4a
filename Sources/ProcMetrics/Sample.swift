/// One tick: three clocks, one value per metric or absent, and the units.
///
/// Values are the kernel's integers; ``Metric/MetricDescriptor/scale`` makes base units of them at the edge.
/// Absent is a value of its own, never zero.
public struct Sample: Sendable {
    public var time = Timestamp()
    /// The units seen in this tick; empty where nobody samples units.
    public var units: [UnitSample] = []
    /// The biggest processes of the units that grow, as of the last look; empty where nobody looks.
    public var processes: [ProcessSample] = []
    /// What the kernel said of processes that it killed for memory since the tick before.
    public var kills: [OOMKill] = []
    /// Whether somebody reads the kernel's log for ``kills``: a kill that is only counted is then told soon.
    public var hasKernelLog = false

    private var values: [UInt64]
    private var present: [Bool]

    public init() {
        values = Array(repeating: 0, count: Metric.catalogue.count)
        present = Array(repeating: false, count: Metric.catalogue.count)
    }

    /// The value in base units (bytes, seconds, ratio, count), or `nil` when absent.
    public subscript(metric: Metric) -> Double? {
        present[metric.index] ? Double(values[metric.index]) / Metric.scale[metric.index] : nil
    }

    /// Copies every value in base units, by metric index; what is absent becomes not-a-number.
    public func copyValues(into copy: inout [Double]) {
        let scale = Metric.scale
        for index in values.indices {
            copy[index] = present[index] ? Double(values[index]) / scale[index] : .nan
        }
    }

    /// The kernel's integer, or `nil` when absent.
    public func raw(_ metric: Metric) -> UInt64? {
        present[metric.index] ? values[metric.index] : nil
    }

    /// Sets the kernel's integer, or makes the metric absent.
    public mutating func set(_ metric: Metric, raw: UInt64?) {
        present[metric.index] = raw != nil
        values[metric.index] = raw ?? 0
    }

    /// Sets a value given in base units; one that is negative, not finite or too big becomes absent.
    public mutating func set(_ metric: Metric, _ value: Double?) {
        guard let value, value >= 0 else { return set(metric, raw: nil) }
        set(metric, raw: UInt64(exactly: (value * Metric.scale[metric.index]).rounded()))
    }

    /// Adds to a metric that the kernel splits into several keys; a sum that overflows becomes absent and stays so.
    mutating func add(_ metric: Metric, raw: UInt64) {
        let index = metric.index
        let (sum, overflow) = values[index].addingReportingOverflow(raw)
        // Absent with a value marks a sum that has overflowed before.
        present[index] = !overflow && (present[index] || values[index] == 0)
        values[index] = overflow ? .max : sum
    }

    /// Makes every host metric absent, before a tick fills it anew. Allocates nothing.
    mutating func forgetValues() {
        for index in present.indices {
            present[index] = false
            values[index] = 0
        }
    }
}

/// The three clocks of one moment, in nanoseconds.
public struct Timestamp: Sendable, Equatable, Codable {
    /// CLOCK_MONOTONIC: for durations; stands still during suspend.
    public var monotonic: Int64
    /// CLOCK_BOOTTIME: as monotonic, but goes on during suspend.
    public var boottime: Int64
    /// CLOCK_REALTIME: for people only; may jump.
    public var realtime: Int64

    public init(monotonic: Int64 = 0, boottime: Int64 = 0, realtime: Int64 = 0) {
        self.monotonic = monotonic
        self.boottime = boottime
        self.realtime = realtime
    }
}

/// The values of one systemd unit in one tick.
public struct UnitSample: Sendable {
    /// The unit's name, `nginx.service`; of a user's own manager, `user@1000.service/podman.service`.
    public let name: String
    /// Tells one life of the unit from the next: the inode of its control group; 0 where nobody knows.
    public let instance: UInt64
    /// In base units, not-a-number when absent; only metrics of scope unit.
    private var values: [Double]

    public init(name: String, instance: UInt64 = 0) {
        self.name = name
        self.instance = instance
        values = Array(repeating: .nan, count: Metric.units.count)
    }

    /// The value in base units; `nil` when absent or not a unit's metric.
    public subscript(metric: Metric) -> Double? {
        get {
            let place = metric.unitIndex
            return values.indices.contains(place) && !values[place].isNaN ? values[place] : nil
        }
        set { if values.indices.contains(metric.unitIndex) { values[metric.unitIndex] = newValue ?? .nan } }
    }
}

extension Metric {
    /// Unit metrics stand last in the catalogue, so that their place among themselves is a subtraction.
    var unitIndex: Int { index - (Metric.catalogue.count - Metric.units.count) }
}
