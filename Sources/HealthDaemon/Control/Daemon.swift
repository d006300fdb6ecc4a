internal import ArgumentParser
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import HealthRules
internal import ProcMetrics

/// Puts the parts together, and starts, reloads and stops them.
final class Daemon: @unchecked Sendable {
    struct Options: Sendable {
        var configurationPath: String?
        var root = "/"
        /// Nanoseconds; `nil` for the configuration's.
        var interval: Int64?
        var ticks: Int?
        var foreground = false
    }

    private let options: Options
    private let store: ConfigurationStore
    private let queue = ReportQueue(capacity: 256)
    private let board = StatusBoard()
    private let reporter: Reporter
    private let supervisor: Supervisor
    private let stateFile: StateFile?
    private let ticker: Ticker
    private let killWatch: KernelLogSource?
    /// Why there is no ``killWatch``.
    private let killWatchError: ProcError?
    private let unitWatch: UnitDiscovery
    private let monitor: Pipeline
    private let signals = Signals()
    private let outcome: ConfigurationStore.Outcome
    private var ticksLeft: Int?

    /// Reading files and stopping, apart from what ticks.
    private let control = DispatchQueue(label: "healthd.control")

    /// A stop must not take longer than this, whatever is stalled.
    private static let stopTimeout = DispatchTimeInterval.milliseconds(700)

    /// Reads the configuration and opens the kernel's files.
    ///
    /// - Throws: `ExitCode` 66 when there is nothing to sample.
    init(_ options: Options) throws {
        self.options = options
        let environment = ProcessInfo.processInfo.environment
        let stateDirectory = Self.directory("STATE_DIRECTORY", environment)
        store = ConfigurationStore(path: options.configurationPath, stateDirectory: stateDirectory)
        unitWatch = UnitDiscovery(root: options.root, stateDirectory: stateDirectory)
        stateFile = Self.directory("RUNTIME_DIRECTORY", environment).map(StateFile.init)
        outcome = store.load()
        reporter = Reporter(queue: queue, board: board)
        supervisor = Supervisor(board: board, reporter: reporter, stateFile: stateFile)
        let sampler = KernelFileSource(root: options.root)
        sampler.tick(at: .now())
        guard sampler.sample[.memoryTotal] != nil else {
            Self.printError(
                "healthd: there is no \(options.root)/proc/meminfo to read; a root is a folder with proc and sys in it")
            throw ExitCode(66)
        }
        (killWatch, killWatchError) = Self.killWatch(options)
        monitor = Pipeline(
            sampler: sampler, evaluator: Self.evaluator(outcome.configuration, options), queue: queue, board: board,
            supervisor: supervisor, killWatch: killWatch)
        ticker = Ticker(interval: options.interval ?? outcome.configuration.interval)
        ticksLeft = options.ticks
    }

    /// Runs until a signal or the last tick ends the process.
    func run() throws -> Never {
        let lockErrno = MemoryLock.lock()
        WarmUp.play()
        startReporting()
        sayHello(lockErrno: lockErrno)
        supervisor.start(interval: options.interval ?? outcome.configuration.interval)
        ticker.queue.async { [self] in
            MemoryLock.touchStack(depth: 32)
            if let state = stateFile?.load() { monitor.resume(state) }
            if !outcome.errors.isEmpty { monitor.rejectConfiguration() }
            ticker.start { [self] time, tick in self.tick(time, tick) }
            killWatch?.start(on: ticker.queue) { [self] in ticker.requestEarlyTick() }
        }
        unitWatch.start { [self] findings in
            ticker.queue.async { [self] in unitWatch.follow(monitor.take(findings)) }
        }
        if options.root == "/", let triggers = PSITrigger() {
            triggers.start { [self] in ticker.requestEarlyTick() }
        }
        signals.on(SIGHUP, control) { [self] in reload() }
        for number in [SIGTERM, SIGINT] { signals.on(number, control) { [self] in stop(because: "asked to") } }
        signal(SIGPIPE, SIG_IGN)
        dispatchMain()
    }

    private func tick(_ time: Timestamp, _ tick: TickSchedule.Tick) {
        monitor.tick(at: time, tick)
        guard let left = ticksLeft else { return }
        ticksLeft = left - 1
        if left == 1 {
            ticker.stop()
            control.async { [self] in stop(because: "the last tick is done") }
        }
    }

    // MARK: Start

    private func startReporting() {
        let usesJournal = !options.foreground && JournalSink.isAvailable
        let environment = ProcessInfo.processInfo.environment
        reporter.start {
            if usesJournal { return JournalSink() }
            return TerminalSink(environment: environment)
        }
    }

    private func sayHello(lockErrno: Int32?) {
        let rules = outcome.configuration.rules.count
        let interval = DurationText.text(options.interval ?? outcome.configuration.interval)
        queue.add(
            .event(
                Event(
                    .started, at: .now(),
                    text:
                        "healthd \(Version.current) watches this host with \(rules) rules every \(interval) (\(outcome.source))"
                )))
        if !outcome.errors.isEmpty || !outcome.notices.isEmpty { report(outcome) }
        if let lockErrno {
            queue.add(
                .notice(
                    priority: 4,
                    "memory cannot be locked (\(Self.text(lockErrno))); under pressure healthd itself may be slow. Its unit sets LimitMEMLOCK=infinity"
                ))
        }
        if case .open(let path, let errno) = killWatchError {
            queue.add(
                .notice(
                    priority: 5,
                    "\(path) cannot be read (\(Self.text(errno))); the processes that the kernel kills are counted, not named. Its unit gives CAP_SYSLOG"
                ))
        }
    }

    /// The kernel's log, where this is the host that the log is about and it can be had.
    private static func killWatch(_ options: Options) -> (KernelLogSource?, ProcError?) {
        guard options.root == "/" else { return (nil, nil) }
        do throws(ProcError) {
            return (KernelLogSource(try KmsgReader()), nil)
        } catch {
            return (nil, error)
        }
    }

    private static func evaluator(_ configuration: Configuration, _ options: Options) -> AlertEngine {
        let interval = Double(options.interval ?? configuration.interval) / 1e9
        return AlertEngine(
            rules: configuration.rules, seed: (.random(in: .min ... .max), .random(in: .min ... .max)),
            lateTickAfter: max(2, interval))
    }

    // MARK: Reload

    /// Reads the configuration again. A bad one changes nothing but is told.
    private func reload() {
        ServiceManager.reloading(at: Timestamp.now().monotonic)
        let outcome = store.load()
        report(outcome)
        let next = outcome.errors.isEmpty ? Self.evaluator(outcome.configuration, options) : nil
        let interval = options.interval ?? outcome.configuration.interval
        let handover = Transferred(next)
        ticker.queue.async { [self] in
            if let next = handover.evaluator {
                monitor.use(next)
                ticker.change(interval: interval)
                supervisor.change(interval: interval)
            } else {
                monitor.rejectConfiguration()
            }
            ticker.requestEarlyTick()
        }
    }

    private func report(_ outcome: ConfigurationStore.Outcome) {
        var event: Event
        if outcome.errors.isEmpty {
            event = Event(
                .configLoaded, at: .now(),
                text: "\(outcome.configuration.rules.count) rules in force (\(outcome.source))")
        } else {
            let more = outcome.errors.count > 1 ? " (and \(outcome.errors.count - 1) more)" : ""
            event = Event(
                .configRejected, at: .now(), severity: .warning,
                text: "\(store.path) is refused: \(outcome.errors[0])\(more)")
            event.advice = "healthctl check-config \(store.path) shows everything"
        }
        event.path = store.path
        queue.add(.event(event))
        for notice in outcome.notices { queue.add(.notice(priority: 5, "\(store.path): \(notice)")) }
    }

    // MARK: Stop

    private func stop(because reason: String) -> Never {
        ServiceManager.stopping()
        let state = ticker.queue.sync {
            ticker.stop()
            return monitor.state
        }
        supervisor.saveLast(state)
        queue.add(.event(Event(.stopped, at: .now(), text: "healthd stops: \(reason)")))
        reporter.end(within: Self.stopTimeout)
        exit(0)
    }

    // MARK: Small things

    /// The first directory that systemd made for us under a name.
    private static func directory(_ variable: String, _ environment: [String: String]) -> String? {
        environment[variable]?.split(separator: ":").first.map(String.init)
    }

    private static func text(_ errno: Int32) -> String { unsafe String(cString: strerror(errno)) }

    private static func printError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// An evaluator on its way from the thread that made it to the queue that owns it from then on.
private struct Transferred: @unchecked Sendable {
    let evaluator: AlertEngine?

    init(_ evaluator: AlertEngine?) { self.evaluator = evaluator }
}
