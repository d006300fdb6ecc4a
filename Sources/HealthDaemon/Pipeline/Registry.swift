internal import HealthRules
internal import ProcMetrics

/// What takes part in a tick. A new source or a new observer is a file of its own, a property, and one line in
/// ``sources`` or ``observers``.
struct Registry {
    let kernelFiles: KernelFileSource
    let units: UnitSource
    let kernelLog: KernelLogSource?
    let errors: ErrorSource

    let events: any TickObserver
    let state: StateObserver?
    let drain: DrainObserver?
    let link: LinkObserver?
    let notifier: ServiceNotifier

    /// In the order in which they are asked. ``SelfSource`` comes after them.
    var sources: [any MetricSource] {
        let all: [(any MetricSource)?] = [
            kernelFiles,
            units,
            kernelLog,
            errors,
        ]
        return all.compactMap { $0 }
    }

    /// In the order in which they get a result, and in which a stop waits for them: the state before those that may wait for
    /// another process. Each has a queue of its own.
    var observers: [any TickObserver] {
        let all: [(any TickObserver)?] = [
            state,
            drain,
            link,
            events,
            notifier,
        ]
        return all.compactMap { $0 }
    }

    /// What sources need after a tick: files that could not be read are opened again, and discovery is for the units that the
    /// rules ask about.
    func finishTick(_ engine: AlertEngine, _ sample: Sample) {
        // Opening files costs memory, so it waits until there is no alert; `unknown` may be because of such a file.
        let isCalm = engine.verdict.level == .ok || engine.verdict.level == .unknown
        if isCalm, kernelFiles.needsMaintenance { kernelFiles.maintain() }
        units.answer(engine, sample)
    }
}
