internal import HealthRules
internal import ProcMetrics

/// What clients of the local interface can ask for beyond the status: alerts, values and units of one tick, copied into
/// memory that is used again.
struct HostSnapshot: Sendable {
    var alerts: [FiringAlert] = []
    var alertCount = 0
    var silences: [Silence] = []
    /// Seconds, as the tick measured it.
    var lateness: Double?
    /// The moment of the tick that ``values`` and ``units`` are from, which may be an older one; `nil` before the first.
    var detailsTime: Timestamp?
    /// In base units, by ``Metric/index``; absent is not-a-number.
    var values: [Double] = []
    var units: [Unit] = []
    /// What containers and guests are called.
    var names = ContainerNames()

    struct Unit: Sendable {
        var sample: UnitSample
        /// Bytes per second, and seconds; infinite while it does not grow.
        var growth: Double?
        var exhaustion: Double?
    }

    /// Takes over a tick. Allocates only when there is more of something than ever.
    mutating func take(_ result: borrowing TickResult, withDetails: Bool) {
        lateness = result.sample[.tickLateness]
        alertCount = result.verdict.alerts
        alerts.removeAll(keepingCapacity: true)
        alerts.append(contentsOf: result.readings.firing)
        silences = result.readings.silences
        guard withDetails else { return }
        detailsTime = result.time
        names = result.sample.containerNames
        if values.count == result.readings.values.count {
            for index in values.indices { values[index] = result.readings.values[index] }
        } else {
            values = result.readings.values.map { $0 }
        }
        take(result.sample.units, result.readings)
    }

    /// A unit's values are shared with the sample until they change there, which would allocate in the next tick; so they
    /// are copied one by one into a unit of this snapshot's own.
    private mutating func take(_ samples: [UnitSample], _ readings: HostReadings) {
        if units.count > samples.count { units.removeLast(units.count - samples.count) }
        for (index, sample) in samples.enumerated() {
            if index == units.count {
                units.append(Unit(sample: UnitSample(name: sample.name, cgroupInode: sample.cgroupInode)))
            } else if units[index].sample.name != sample.name {
                units[index].sample = UnitSample(name: sample.name, cgroupInode: sample.cgroupInode)
            }
            units[index].sample.copyValues(of: sample)
            (units[index].growth, units[index].exhaustion) = readings.growth(of: sample, at: index)
        }
    }
}
