internal import Dispatch
internal import ProcMetrics

/// Discovers the host's units on a queue of its own: which are there, whose files are open, and the processes of those that
/// grow. It opens and lists, and may wait for the kernel, but never for a disk: what is on disks is read by
/// ``UnitAgeCollector`` and ``ContainerNameCollector``. A tick goes on with the newest result.
final class UnitDiscovery: @unchecked Sendable {
    /// The newest result.
    let results = Slot<DiscoveryResult>()
    let ages: UnitAgeCollector
    let containerNames: ContainerNameCollector
    let slowFiles = SlowFileCollector()

    private let queue = DispatchQueue(label: "healthd.units", qos: .utility)
    private let scanner: CgroupScanner?
    private var accounting: ProcessAccounting
    private var processes: TopProcesses
    private var request = DiscoveryRequest()
    private var budget = ProcessorBudget()
    /// Whether the tick has the newest result: while it hangs, no more open files may pile up.
    private var isTaken = true
    private var former: DiscoveryResult?
    private var isScanDue = false
    private var timer: (any DispatchSourceTimer)?
    private var changes: (any DispatchSourceRead)?
    private var found: @Sendable () -> Void = {}

    /// The pause between two discoveries while no unit comes or goes. Without control groups it is the only occasion.
    private static let pause: Int64 = 10_000_000_000

    /// - Parameters:
    ///   - root: `/` for this host.
    ///   - stateDirectory: Where the file of known units is; `nil` to keep it nowhere.
    init(root: String, stateDirectory: String?) {
        scanner = CgroupScanner(root: root)
        accounting = ProcessAccounting(root: root)
        processes = TopProcesses(root: root)
        let files = DispatchQueue(label: "healthd.files", qos: .utility)
        ages = UnitAgeCollector(root: root, directory: stateDirectory, queue: files)
        containerNames = ContainerNameCollector(root: root, queue: files)
    }

    /// Discovers at once, whenever a unit comes or goes, and every ten seconds. Must be kept.
    ///
    /// - Parameter found: Called on the queue of discovery when there is a new result.
    func start(_ found: @escaping @Sendable () -> Void = {}) {
        self.found = found
        slowFiles.start()
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [self] in discover() }
        timer.schedule(deadline: .now(), repeating: .nanoseconds(Int(Self.pause)), leeway: .seconds(1))
        timer.activate()
        self.timer = timer
        guard let descriptor = scanner?.descriptor else { return }
        let changes = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        changes.setEventHandler { [self] in scanSoon() }
        self.changes = changes  // Before the first event, which suspends it.
        changes.activate()
    }

    /// Says that the tick has the newest result, and what the next one is for; no other discovery begins before. Any thread.
    func follow(_ request: DiscoveryRequest) {
        queue.async { [self] in
            self.request = request
            isTaken = true
            scanner?.releaseFormer()
        }
    }

    /// Takes no more inotify events until then: one unit that came is as good as a thousand, and each would wake two threads.
    private func scanSoon() {
        changes?.suspend()
        isScanDue = true
        let wait = max(0, budget.next - Timestamp.now().monotonic)
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(wait))) { [self] in
            if isScanDue { discover() }
        }
    }

    /// Takes inotify events again, before the scan, so that nothing falls between.
    private func resumeChanges() {
        guard isScanDue else { return }
        isScanDue = false
        _ = scanner?.drain()
        changes?.resume()
    }

    private func discover() {
        resumeChanges()
        guard isTaken else { return }
        let (now, used) = (Timestamp.now(), ProcessorBudget.processorTime())
        let (result, names) = scan(at: now.monotonic)
        former = result
        if let set = result.set { slowFiles.adopt(set) }
        results.put(result, at: result.moment)
        isTaken = false
        budget.spend(ProcessorBudget.processorTime() - used, until: Timestamp.now().monotonic)
        found()
        // After the result is handed on: this may wait for a disk, on another queue.
        ages.update(names, at: now)
        containerNames.update(scanner?.locations ?? locations(names), at: now.monotonic)
    }

    private func scan(at now: Int64) -> (DiscoveryResult, names: [String]) {
        guard let scanner else { return account(at: now) }
        let set = scanner.find(at: now, pinned: request.growing + request.pinned)
        let result = DiscoveryResult(set: set, processes: processesOfGrowing(), errors: scanner.errors, moment: now)
        return (result, scanner.names)
    }

    /// Units from their processes. Where those cannot be read, the last result stays, with its age.
    private func account(at now: Int64) -> (DiscoveryResult, names: [String]) {
        var result: DiscoveryResult
        do throws(SourceError) {
            result = DiscoveryResult(units: try accounting.units(), moment: now)
        } catch {
            result = former ?? DiscoveryResult(units: [], moment: now)
            result.errors = [error]
        }
        result.processes = processesOfGrowing()
        return (result, result.units?.map(\.name) ?? [])
    }

    /// Where units are that are known by their names only.
    private func locations(_ names: [String]) -> [String: CgroupLocation] {
        var locations: [String: CgroupLocation] = [:]
        for name in names {
            let location = CgroupLocation(unit: name)
            if location.isNamed { locations[name] = location }
        }
        return locations
    }

    private func processesOfGrowing() -> [ProcessSample] {
        if request.growing.isEmpty { return [] }
        return processes.processes(
            of: request.growing.map { TopProcesses.Unit(name: $0, directory: scanner?.directory(ofUnit: $0)) })
    }
}

/// What one discovery found.
struct DiscoveryResult: Sendable {
    /// The units with their files; `nil` where there are no control groups to read.
    var set: UnitSet?
    /// The units with their values, where ``set`` is `nil`.
    var units: [UnitSample]?
    var processes: [ProcessSample] = []
    /// What is there and could not be read; what was known of it stays.
    var errors: [SourceError] = []
    /// When it was found, CLOCK_MONOTONIC in nanoseconds.
    var moment: Int64
}

/// What the next discovery is for.
struct DiscoveryRequest: Sendable {
    /// Units whose processes are listed, fastest growth first.
    var growing: [String] = []
    /// Units that are sampled in detail whatever their size.
    var pinned: [String] = []
}
