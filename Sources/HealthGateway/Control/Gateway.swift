internal import HealthLink
internal import HealthRules
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import UnixSignals

/// The program: receives from healthd on one thread, answers clients on another, and runs until SIGTERM.
final class Gateway: Sendable {
    struct Options: Sendable {
        var configurationPath: String?
        var socketPath = Monitor.socketPath
        var environment = ProcessEnvironment.current
    }

    let options: Options
    let logger: Logger
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let board = Board(rampUp: 60)
    let counters = GatewayCounters()
    let settings = GatewaySettings()
    let link: StatusLink
    let metrics: MetricsPage
    let responder: GatewayResponder
    let listening: ListenerStates
    let notifier: GatewayNotifier

    /// How long the start waits for a status, in seconds, so that the first answers are about the host.
    private static let startPatience = 1.0
    /// How long agent checks are answered with `up ready 100%` before the end, in seconds: HAProxy asks every 2 s by default.
    private static let farewell = 2.0
    /// After that time every endpoint that somebody asks has been asked: Prometheus does it once in a minute or more often.
    private static let settling = TimeAmount.minutes(5)

    init(_ options: Options, output: LogOutput = .standardError) {
        self.options = options
        logger = Logger(label: "healthd-gateway") { _ in JournalLogHandler(output) }
        link = StatusLink(path: options.socketPath, board: board, logger: logger)
        metrics = MetricsPage(
            board: board, link: MetricsLink(path: options.socketPath, eventLoop: group.next()), counters: counters,
            settings: settings)
        responder = GatewayResponder(board: board, metrics: metrics, counters: counters)
        listening = ListenerStates(logger: logger)
        notifier = GatewayNotifier(
            environment: options.environment, board: board, link: link, listening: listening, eventLoop: group.next())
    }

    /// Not on the caller's actor: that of the command line is the main actor, which has nothing to do here.
    @concurrent
    func run() async {
        ProcessUsage.begin()
        let workingSet = WorkingSet()
        group.next().scheduleTask(in: Self.settling) { workingSet.settle() }
        if let errno = MemoryLock.lock() { logger.notice("memory is not locked, errno \(errno): see LimitMEMLOCK=") }
        await withSignals { signals in
            var configuration = load() ?? GatewayConfiguration()
            link.start()
            await waitForStatus()
            authorize(configuration)
            var listeners = start(configuration)
            await waitForListeners(configuration)
            notifier.start()
            for await signal in signals {
                guard signal == .sighup else { break }
                notifier.reloading()
                let new = load() ?? configuration
                authorize(new)
                if new != configuration {
                    await listeners.stop()
                    configuration = new
                    listeners = start(new)
                } else {
                    listeners.refresh()
                }
                notifier.reloaded()
            }
            await end(listeners, configuration)
        }
    }

    private func withSignals(_ body: (UnixSignalsSequence) async -> Void) async {
        await body(await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup))
    }

    /// - Returns: `nil` for a file that was rejected: what is in force stays.
    private func load() -> GatewayConfiguration? {
        let file = ConfigurationFile(path: options.configurationPath)
        switch file.load() {
        case .read(let configuration):
            settings.setValid(true)
            logger.info("configuration loaded", metadata: ["file": "\(file.path)"])
            return configuration
        case .absent:
            settings.setValid(true)
            return GatewayConfiguration()
        case .rejected(let errors):
            settings.setValid(false)
            for error in errors { logger.error("configuration rejected: \(error)") }
            return nil
        }
    }

    private func start(_ configuration: GatewayConfiguration) -> Listeners {
        board.setRampUp(Double(configuration.agentCheck.rampUp) / 1e9)
        return Listeners(self, configuration)
    }

    /// Reads the token, which can have changed without the configuration.
    private func authorize(_ configuration: GatewayConfiguration) {
        let (authorization, error) = Authorization.read(
            credential: configuration.http.tokenCredential, directory: options.environment["CREDENTIALS_DIRECTORY"])
        if let error { logger.error("requests are refused, except /livez: \(error)") }
        responder.setAuthorization(authorization)
    }

    private func waitForStatus() async {
        let end = MonotonicClock.now() + Self.startPatience
        while board.report == nil, MonotonicClock.now() < end { try? await Task.sleep(for: .milliseconds(10)) }
    }

    private func waitForListeners(_ configuration: GatewayConfiguration) async {
        let wanted = configuration.http.listen.count + configuration.agentCheck.listen.count
        let end = MonotonicClock.now() + Self.startPatience
        while listening.count < wanted, listening.error == nil, MonotonicClock.now() < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// An agent that is stopped while it says `down` would leave the server down for good.
    private func end(_ listeners: Listeners, _ configuration: GatewayConfiguration) async {
        notifier.stopping()
        let answer = board.agentAnswer(at: MonotonicClock.now())
        board.stop()
        if !configuration.agentCheck.listen.isEmpty, answer != board.agentAnswer(at: MonotonicClock.now()) {
            try? await Task.sleep(for: .seconds(Self.farewell))
        }
        link.stop()
        await listeners.stop()
        logger.info("stopped")
    }
}
