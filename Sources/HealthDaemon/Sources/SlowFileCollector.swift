internal import Dispatch
internal import ProcMetrics
internal import Synchronization

/// Reads memory.stat and other expensive files of units on a queue of its own, when a tick asks for it: adding up what the
/// CPUs have counted takes milliseconds with many control groups, and on older kernels waits for a lock of all of them.
final class SlowFileCollector: @unchecked Sendable {
    /// The newest readings; each has a moment of its own.
    let readings = Slot<SlowReadings>()

    private let queue = DispatchQueue(label: "healthd.memory-stat", qos: .utility)
    private let wake: any DispatchSourceUserDataAdd
    private let set = Mutex<UnitSet?>(nil)
    private let memoryTotal = Atomic<UInt64>(0)
    private let hasFiringAlert = Atomic<Bool>(false)
    private let files = SlowCgroupFiles()
    /// Of the queue.
    private var budget = ProcessorBudget()
    /// Not before this moment, on CLOCK_MONOTONIC in nanoseconds.
    private let next = Atomic<Int64>(.min)

    private static let shortestPause: Int64 = 1_000_000_000

    init() { wake = DispatchSource.makeUserDataAddSource(queue: queue) }

    deinit { wake.activate() }  // One that was never activated must not be released; twice does no harm.

    /// Begins to serve ``request(at:memoryTotal:hasFiringAlert:)``.
    func start() {
        wake.setEventHandler { [weak self] in self?.collect() }
        wake.activate()
    }

    /// Reads these units from now on. On the queue of discovery, where the descriptors of the former set may close.
    func adopt(_ set: UnitSet) {
        let former = self.set.withLock { current in
            let former = current
            current = set
            return former
        }
        withExtendedLifetime(former) {}
        // A unit that is new is to be known by the next tick.
        wake.add(data: 1)
    }

    /// Asks for a round, at most one a second. On the tick queue; neither waits nor allocates.
    func request(at now: Int64, memoryTotal: UInt64, hasFiringAlert: Bool) {
        self.memoryTotal.store(memoryTotal, ordering: .relaxed)
        self.hasFiringAlert.store(hasFiringAlert, ordering: .relaxed)
        guard now >= next.load(ordering: .relaxed) else { return }
        next.store(now &+ Self.shortestPause, ordering: .relaxed)
        wake.add(data: 1)
    }

    private func collect() {
        guard let units = set.withLock({ $0?.unitsInDetail }) else { return }
        let (start, used) = (Timestamp.now().monotonic, ProcessorBudget.processorTime())
        let result = files.collect(
            units, at: start, memoryTotal: memoryTotal.load(ordering: .relaxed),
            hasFiringAlert: hasFiringAlert.load(ordering: .relaxed))
        readings.put(result, at: start)
        budget.spend(ProcessorBudget.processorTime() - used, until: Timestamp.now().monotonic)
        next.store(budget.next, ordering: .relaxed)
    }
}
