internal import HealthRules
internal import ProcMetrics

/// healthd on itself: how late ticks are, and what its observers lost. The last source, so that it has the whole tick.
final class SelfSource: MetricSource {
    let name: StaticString = "healthd"

    /// Whether the file on disk is what is loaded.
    var isConfigurationValid = true
    /// How long the tick before took, in nanoseconds.
    var duration: UInt64?

    private let observers: [any TickObserver]
    private var lost: [UInt64]
    private var missed: UInt64 = 0

    init(observers: [any TickObserver]) {
        self.observers = observers
        lost = Array(repeating: 0, count: observers.count)
    }

    func collect(into sample: inout Sample, _ context: TickContext) {
        missed &+= UInt64(max(0, context.missed))
        sample.set(.tickLateness, raw: UInt64(max(0, context.lateness)))
        sample.set(.tickMissed, raw: missed)
        sample.set(.tickDuration, raw: duration)
        sample.set(.configValid, raw: isConfigurationValid ? 1 : 0)
        for index in observers.indices { countLost(index, &sample) }
        sample.set(.eventsLost, raw: lost.reduce(0, &+))
    }

    private func countLost(_ index: Int, _ sample: inout Sample) {
        let now = observers[index].liveness.lost
        if now == lost[index] { return }
        sample.observations.append(.eventsLost(observer: observers[index].name, count: now &- lost[index]))
        lost[index] = now
    }
}
