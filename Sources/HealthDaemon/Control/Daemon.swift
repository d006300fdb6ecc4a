internal import ArgumentParser
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Puts the parts together, and starts, reloads and stops them.
final class Daemon: @unchecked Sendable {
    struct Options: Sendable {
        var configurationPath: String?
        var root = "/"
        /// Nanoseconds; `nil` for the configuration's.
        var interval: Int64?
        var ticks: Int?
        var foreground = false
        var environment = ProcessInfo.processInfo.environment
        var hasJournal = SystemJournal.isAvailable
        var sendToJournal: JournalWriter.Send = SystemJournal.send
        /// The file for PSI triggers; by default only where this is the host that the file is about.
        var pressurePath: String?
        /// The socket of the local interface; `nil` for none.
        var socketPath: String?
        /// Ends the process, at once.
        var exit: @Sendable (Int32) -> Void = { _exit($0) }
    }

    let options: Options
    let store: ConfigurationStore
    let outcome: ConfigurationStore.Outcome
    /// Of the host; a state of another boot is of no use.
    let bootID: String
    /// Of the process before this one.
    private let formerState: StateFile.Loaded
    private let formerDrain: DrainRequest?
    let socket: NotifySocket
    let latest: LatestResult
    let registry: Registry
    /// Why ticks do not come early when tasks stall.
    private let triggerErrors = ErrorSource.Errors()
    /// What the local interface reports of the rules.
    let activeConfiguration: ActiveConfiguration
    let ticker: Ticker
    let pipeline: Pipeline
    private let shutdown: Shutdown
    private let discovery: UnitDiscovery
    private let signals = Signals()
    let terminal = Terminal()
    private var ticksLeft: Int?
    private var workingSet: WorkingSet?
    private var ticksUntilSettled = 10

    /// Reads the configuration again. It may wait for a disk, and nothing waits for it.
    let configurationQueue = DispatchQueue(label: "healthd.configuration")
    let isReloadQueued = Atomic<Bool>(false)
    /// Who waits for the reload that is queued.
    let reloadWaiters = Mutex<[@Sendable (ConfigurationStatus) -> Void]>([])

    /// Reads the configuration and opens the kernel's files.
    ///
    /// - Throws: `ExitCode` 66 when there is nothing to sample.
    init(_ options: Options) throws {
        self.options = options
        let stateDirectory = Self.directory("STATE_DIRECTORY", options)
        store = ConfigurationStore(path: options.configurationPath, stateDirectory: stateDirectory)
        discovery = UnitDiscovery(root: options.root, stateDirectory: stateDirectory)
        let stateFile = Self.directory("RUNTIME_DIRECTORY", options).map(StateFile.init)
        // Before memory is locked, so that what reads it does not stay in RAM.
        bootID = Self.bootID(options)
        formerState = stateFile?.load(bootID: bootID, at: .now()) ?? .none
        let drainFile = stateDirectory.map(DrainFile.init)
        formerDrain = drainFile?.load()
        outcome = store.load()
        let interval = options.interval ?? outcome.configuration.interval
        let files = KernelFileSource(root: options.root)
        guard files.sample(at: .now())[.memoryTotal] != nil else {
            let problem = files.memoryProblem?.description ?? "no memory.total"
            Self.printError("healthd: \(problem); a root is a directory with proc and sys in it")
            throw ExitCode(66)
        }
        socket = NotifySocket(environment: options.environment)
        latest = LatestResult(interval: interval, start: Timestamp.now().monotonic)
        ticker = Ticker(interval: interval)
        let state = stateFile.map { StateObserver(file: $0) }
        let drain = drainFile.map { [formerDrain] in DrainObserver(file: $0, kept: formerDrain) }
        activeConfiguration = ActiveConfiguration(path: store.path, outcome)
        let link = options.socketPath.map { [latest, activeConfiguration] in
            LinkObserver(path: $0, latest: latest, configuration: activeConfiguration)
        }
        let kernelLogErrors = ErrorSource.Errors()
        let log = Self.kernelLog(options, kernelLogErrors)
        let ofObservers = [state?.errors, drain?.errors, link?.errors].compactMap { $0 }
        registry = Registry(
            kernelFiles: files, units: UnitSource(discovery), kernelLog: log,
            errors: ErrorSource([triggerErrors, kernelLogErrors] + ofObservers),
            events: Self.events(options, latest), state: state, drain: drain, link: link,
            notifier: ServiceNotifier(socket: socket, latest: latest))
        let publisher = ResultPublisher(latest: latest, observers: registry.observers)
        pipeline = Pipeline(
            sources: registry.sources, selfSource: SelfSource(observers: registry.observers),
            engine: Self.engine(outcome.configuration, options, bootID), publisher: publisher,
            afterTick: { [registry] engine, sample in registry.finishTick(engine, sample) })
        shutdown = Shutdown(
            ticker: ticker, pipeline: pipeline, publisher: publisher, limitQueue: signals.queue, exit: options.exit)
        ticksLeft = options.ticks
    }

    /// Runs until a signal or the last tick ends the process.
    func run() -> Never {
        signal(SIGPIPE, SIG_IGN)
        workingSet = WorkingSet()
        let lockErrno = MemoryLock.lock()
        WarmUp.run()
        start(lockErrno: lockErrno)
        signals.on(SIGHUP) { [self] in hangUp() }
        for number in [SIGTERM, SIGINT] { signals.on(number) { [self] in stop(because: "asked to") } }
        dispatchMain()
    }

    /// Starts everything but the signals.
    ///
    /// - Parameter lockErrno: Why memory could not be locked; `nil` when it could.
    func start(lockErrno: Int32? = nil) {
        registry.notifier.start(watching: registry.observers)
        ticker.queue.async { [self] in
            MemoryLock.touchStack(depth: 32)
            goOn(after: formerState)
            if let formerDrain { pipeline.keep(formerDrain) }
            reportStart(lockErrno)
            ticker.start { [self] time, tick in
                self.tick(time, tick)
            } turned: { [latest] in
                latest.turn(at: Timestamp.now().monotonic)
            }
            registry.kernelLog?.start(on: ticker.queue) { [self] in ticker.requestEarlyTick() }
        }
        discovery.start()
        startLink()
        if let path = options.pressurePath ?? (options.root == "/" ? PSITrigger.path : nil) { startTriggers(path) }
    }

    private func startTriggers(_ path: String) {
        let triggers = PSITrigger(path: path)
        let missing = [triggers.error].compactMap { $0 }
        triggerErrors.put(missing, at: Timestamp.now().monotonic)
        if !triggers.isRegistered { return }
        triggers.start { [self] in
            ticker.requestEarlyTick()
        } failed: { [triggerErrors] error in
            triggerErrors.put(missing + [error], at: Timestamp.now().monotonic)
        }
    }

    private func tick(_ time: Timestamp, _ tick: TickSchedule.Tick) {
        pipeline.tick(at: time, tick)
        settle()
        guard let left = ticksLeft else { return }
        ticksLeft = left - 1
        if left == 1 {
            ticker.stop()
            stop(because: "the last tick is done")
        }
    }

    /// After ten ticks everything has run that a tick needs: units are found, their files read, the first entries sent.
    private func settle() {
        guard ticksUntilSettled > 0 else { return }
        ticksUntilSettled -= 1
        if ticksUntilSettled == 0 { workingSet?.settle() }
    }

    /// Stops; returns at once.
    func stop(because reason: String) {
        registry.notifier.stop()
        shutdown.begin(because: reason)
    }
}
