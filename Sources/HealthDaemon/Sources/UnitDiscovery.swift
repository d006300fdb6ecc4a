internal import Dispatch
internal import ProcMetrics

/// Follows the host's units on a queue of its own: who is there, whose files are open, who is new, and what the
/// processes are of those that grow.
///
/// All of that opens and lists, and may wait for the host. A tick goes on with what was found last.
final class UnitDiscovery: @unchecked Sendable {
    private let queue = DispatchQueue(label: "healthd.units", qos: .utility)
    private let finder: CgroupScanner?
    private var groups: ProcessAccounting
    private var processes: TopProcesses
    private var arrivals: KnownUnitsFile
    private var asked = DiscoveryRequest()
    private var pace = LookPace()
    private var isLookDue = false
    private var timer: (any DispatchSourceTimer)?
    private var news: (any DispatchSourceRead)?
    private var tell: @Sendable (DiscoveryResult) -> Void = { _ in }

    /// Without news a look is taken this often. Units without control groups are looked at by it alone.
    private static let pause: Int64 = 10_000_000_000

    /// - Parameters:
    ///   - root: `/` for this host.
    ///   - stateDirectory: Where it is kept which units are known; `nil` to keep it nowhere.
    init(root: String, stateDirectory: String?) {
        finder = CgroupScanner(root: root)
        groups = ProcessAccounting(root: root)
        processes = TopProcesses(root: root)
        arrivals = KnownUnitsFile(root: root, directory: stateDirectory)
    }

    /// Looks at once, whenever a unit comes or goes, and every ten seconds. Must be kept.
    ///
    /// - Parameter tell: Called on a queue of the watch with what was found.
    func start(_ tell: @escaping @Sendable (DiscoveryResult) -> Void) {
        self.tell = tell
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [self] in look() }
        timer.schedule(deadline: .now(), repeating: .nanoseconds(Int(Self.pause)), leeway: .seconds(1))
        timer.activate()
        self.timer = timer
        guard let descriptor = finder?.descriptor else { return }
        let news = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        news.setEventHandler { [self] in lookSoon() }
        self.news = news  // Before the first event, which suspends it.
        news.activate()
    }

    /// Says that what was found is taken, and whom the rules ask about from now on; no other look is taken before.
    /// Any thread.
    func follow(_ units: DiscoveryRequest) {
        queue.async { [self] in
            asked = units
            pace.taken()
        }
    }

    /// Does not listen until then: one unit that came is as good as a thousand, and each would wake two threads.
    private func lookSoon() {
        news?.suspend()
        isLookDue = true
        let wait = max(0, pace.next - Timestamp.now().monotonic)
        queue.asyncAfter(deadline: .now() + .nanoseconds(Int(wait))) { [self] in
            if isLookDue { look() }
        }
    }

    /// Listens again, before the look, so that nothing falls between.
    private func listen() {
        guard isLookDue else { return }
        isLookDue = false
        _ = finder?.drain()
        news?.resume()
    }

    private func look() {
        listen()
        guard pace.isTaken else { return }
        let now = Timestamp.now()
        let set = finder?.find(at: now.monotonic, wanted: asked.growing + asked.pinned)
        let units = finder == nil ? groups.units() : nil
        let new = arrivals.note(finder?.names ?? units?.map(\.name) ?? [], at: now.realtime)
        let processes = processesOfGrowing()
        pace.looked(from: now.monotonic, to: Timestamp.now().monotonic)
        tell(DiscoveryResult(set: set, units: units, processes: processes, new: new))
    }

    private func processesOfGrowing() -> [ProcessSample] {
        if asked.growing.isEmpty { return [] }
        return processes.processes(
            of: asked.growing.map { TopProcesses.Culprit(name: $0, folder: finder?.folder(ofUnit: $0)) })
    }
}

/// What one look found.
struct DiscoveryResult: Sendable {
    /// The units with their files; `nil` where there are no control groups to read.
    let set: UnitSet?
    /// The units as of this look, where ``set`` is `nil`.
    let units: [UnitSample]?
    let processes: [ProcessSample]
    /// By name, of the units that came or were changed within a day.
    let new: [String: UnitAge]
}

/// Whom the rules ask about.
struct DiscoveryRequest: Sendable {
    /// Those whose processes are worth a look, biggest growth first.
    var growing: [String] = []
    /// Those that must not be lost from sight.
    var pinned: [String] = []
}
