/// One tick: three clocks, one value per metric or absent, and the units.
///
/// Values are the kernel's integers; ``MetricDescriptor/scale`` makes base units of them at the edge.
/// Absent is a value of its own, never zero.
public struct Sample: Sendable {
    public var time = Timestamp()
    /// The units of this tick; empty where units are not sampled.
    public var units: [UnitSample] = []
    /// The largest processes of the units that grow, as of the newest discovery; empty when that is too old.
    public var processes: [ProcessSample] = []
    /// The processes that were OOM-killed since the tick before, as the kernel's log reports them.
    public var kills: [OOMKill] = []
    /// What the containers and guests of this host are called, as far as that is known.
    public var containerNames = ContainerNames()
    /// What happened since the tick before and is no number; a source appends to it, and the pipeline empties it before each
    /// tick.
    public var observations: [Observation] = []
    /// Whether the kernel's log is read for ``kills``: the details of a kill that so far is only counted will then follow.
    public var hasKernelLog = false

    private var values: [UInt64]
    /// One bit for each value, from the lowest of the first word on.
    private var present: [UInt64]

    public init() {
        values = Array(repeating: 0, count: Metric.catalogue.count)
        present = Array(repeating: 0, count: (Metric.catalogue.count + 63) / 64)
    }

    private func isPresent(_ index: Int) -> Bool { present[index >> 6] >> UInt64(index & 63) & 1 != 0 }

    @inline(__always)
    private mutating func setPresent(_ index: Int, _ isPresent: Bool) {
        let bit = UInt64(1) << UInt64(index & 63)
        if isPresent { present[index >> 6] |= bit } else { present[index >> 6] &= ~bit }
    }

    /// The value in base units (bytes, seconds, ratio, count), or `nil` when absent.
    public subscript(metric: Metric) -> Double? {
        isPresent(metric.index) ? Double(values[metric.index]) / Metric.scale[metric.index] : nil
    }

    /// Copies every value in base units, by metric index; what is absent becomes not-a-number.
    public func copyValues(into copy: inout [Double]) {
        let scale = Metric.scale
        var target = copy.mutableSpan
        for word in present.indices {
            var bits = present[word]
            for index in word << 6..<Swift.min((word + 1) << 6, values.count) {
                target[index] = bits & 1 != 0 ? Double(values[index]) / scale[index] : .nan
                bits >>= 1
            }
        }
    }

    /// Every value as the kernel's integer, in the order of ``MetricTable/current``, and one bit for each that is not
    /// absent, from the lowest bit of the first word on. Copies and allocates nothing.
    public func withRawValues<Result>(_ body: (Span<UInt64>, _ present: Span<UInt64>) -> Result) -> Result {
        let (values, present) = (values, present)  // A span cannot borrow from a property; this shares the memory.
        return body(values.span, present.span)
    }

    /// The kernel's integer, or `nil` when absent.
    public func raw(_ metric: Metric) -> UInt64? {
        isPresent(metric.index) ? values[metric.index] : nil
    }

    /// Sets the kernel's integer, or makes the metric absent.
    public mutating func set(_ metric: Metric, raw: UInt64?) {
        setPresent(metric.index, raw != nil)
        values[metric.index] = raw ?? 0
    }

    /// Sets a value given in base units; one that is negative, not finite or too big becomes absent.
    public mutating func set(_ metric: Metric, _ value: Double?) {
        guard let value, value >= 0 else { return set(metric, raw: nil) }
        set(metric, raw: UInt64(exactly: (value * Metric.scale[metric.index]).rounded()))
    }

    /// Adds to a metric that the kernel splits into several keys; a sum that overflows becomes absent and stays so.
    public mutating func add(_ metric: Metric, raw: UInt64) {
        let index = metric.index
        let (sum, overflow) = values[index].addingReportingOverflow(raw)
        // Absent with a value marks a sum that has overflowed before.
        setPresent(index, !overflow && (isPresent(index) || values[index] == 0))
        values[index] = overflow ? .max : sum
    }

    /// Sets a value of a recording, in base units. One that no kernel can have is rejected.
    public mutating func set(_ metric: Metric, recorded value: Double?) {
        set(metric, value)
        if let value, raw(metric) == nil, !value.isNaN { reject(metric) }
    }

    /// Makes a metric absent whose text has a number that cannot be: ``Validity`` finds it, and what is added to it later
    /// changes nothing.
    mutating func reject(_ metric: Metric) {
        setPresent(metric.index, false)
        values[metric.index] = .max
    }

    /// The place of the next value that is at least so large, those included that were rejected.
    func firstIndex(from start: Int, atLeast limit: UInt64) -> Int? {
        var index = start
        while index < values.count {
            if values[index] >= limit { return index }
            index += 1
        }
        return nil
    }

    /// Begins a tick: every host metric is absent until a source sets it, and nothing has happened yet. The units and the
    /// processes stay: their source brings them up to date. Allocates nothing.
    public mutating func begin(at time: Timestamp) {
        self.time = time
        for index in present.indices { present[index] = 0 }
        for index in values.indices { values[index] = 0 }
        if !observations.isEmpty { observations.removeAll(keepingCapacity: true) }
        if !kills.isEmpty { kills.removeAll(keepingCapacity: true) }
        hasKernelLog = false
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
    /// Distinguishes one cgroup of the unit from the next after a restart: its inode; 0 where it is not known.
    public let cgroupInode: UInt64
    /// In base units, not-a-number when absent; only metrics of scope unit.
    private var values: [Double]

    public init(name: String, cgroupInode: UInt64 = 0) {
        self.name = name
        self.cgroupInode = cgroupInode
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

    /// Takes over every value of another sample without sharing its memory. Allocates nothing.
    public mutating func copyValues(of other: UnitSample) {
        for index in values.indices { values[index] = other.values[index] }
    }
}

extension Metric {
    /// Unit metrics stand last in the catalogue, so that their place among themselves is a subtraction.
    var unitIndex: Int { index - (Metric.catalogue.count - Metric.units.count) }
}
