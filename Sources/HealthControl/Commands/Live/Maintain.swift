internal import ArgumentParser
internal import Glibc
internal import HealthLink
internal import ProcMetrics

/// `healthctl maintain`
struct Maintain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drain this host, run a command, and end the drain when the host is well.",
        discussion: """
            For an update or a restart without failed requests. The command runs when the load balancer has had time to hear of \
            the drain, and no client is connected to the ports any more. Afterwards the verdict has to be ok for ten \
            seconds. If the command fails, or the host is not well in time, the host stays drained. The drain is kept over a \
            reboot, and ends when the host is well after that. For root and the members of the group healthd.
            """)

    @Option(help: "Why, for those who read it later.")
    var reason: String

    @Option(
        name: .long,
        help: ArgumentHelp("A port that serves, such as 443; can be given several times.", valueName: "port"))
    var port: [UInt16] = []

    @Option(
        help: ArgumentHelp("How long the load balancer has to hear of the drain. Default: 10 s.", valueName: "time"),
        transform: DurationArgument.period)
    var settle = 10.0

    @Option(
        help: ArgumentHelp("How long connections to the ports may last after that. Default: 5 min.", valueName: "time"),
        transform: DurationArgument.period)
    var trafficTimeout = 300.0

    @Option(
        help: ArgumentHelp("Within which time the host has to be well. Default: 5 min.", valueName: "time"),
        transform: DurationArgument.period)
    var healthTimeout = 300.0

    @OptionGroup var connection: ConnectionOptions

    @Argument(parsing: .postTerminator, help: "The command, after --.")
    var command: [String] = []

    func validate() throws {
        try Reason.validate(reason)
        if command.isEmpty { throw ValidationError("no command: healthctl maintain --reason R -- COMMAND") }
        if !port.isEmpty, TCPConnections.count(to: []) == nil {
            throw ValidationError("/proc/net/tcp cannot be read, so that connections to ports cannot be counted")
        }
    }

    func run() throws {
        let ports = Set(port)
        let maintenance = Maintenance(
            reason: reason, settle: settle, trafficTimeout: trafficTimeout, healthTimeout: healthTimeout,
            status: { () throws(LinkError) in try client().call(Monitor.Status()).status },
            drain: { drain throws(LinkError) in _ = try client().call(drain) },
            undrain: { () throws(LinkError) in _ = try client().call(Monitor.Undrain()) },
            connections: { ports.isEmpty ? 0 : TCPConnections.count(to: ports) ?? 0 },
            command: { ChildProcess.run(command) }, now: { Double(Timestamp.now().monotonic) / 1e9 },
            pause: Self.pause, note: { Terminal.printError(Line($0)) })
        let result: Maintenance.Result
        do throws(LinkError) {
            result = try maintenance.run()
        } catch {
            throw LinkFailure(error, method: Monitor.Drain.name).print()
        }
        for line in result.lines { Terminal.printError(Line(line)) }
        if let code = result.code { throw code }
    }

    private func client() throws(LinkError) -> LinkClient {
        try LinkClient(path: connection.path, timeout: connection.timeout)
    }

    private static func pause(_ seconds: Double) {
        var left = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        var rest = timespec()
        while unsafe nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
    }
}

extension Maintenance.Result {
    private static let stays = "The host stays drained. When it is well: healthctl undrain"

    var lines: [String] {
        switch self {
        case .done: ["the host is well; the drain is over"]
        case .isDrained(let drain):
            [
                "nothing was done: \(drain.by) has drained this host already (\(drain.reason)). To end it: healthctl undrain"
            ]
        case .trafficStays(let count):
            [
                "nothing was done: \(count == 1 ? "1 connection is" : "\(count) connections are") left. Check that "
                    + "every load balancer reads the advice of healthd. The drain is over"
            ]
        case .commandFailed(let code): ["the command failed with exit code \(code). \(Self.stays)"]
        case .hostIsNotWell(let problem): ["the host is not well: \(problem). \(Self.stays)"]
        }
    }

    /// `nil` for success.
    var code: ExitCode? {
        switch self {
        case .done: nil
        case .isDrained, .trafficStays: .temporaryFailure
        case .commandFailed(let code): ExitCode(code)
        case .hostIsNotWell: .failure
        }
    }
}
