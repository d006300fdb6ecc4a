internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// The daemon's command line.
@main
struct Healthd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthd",
        abstract: "Monitor this host for memory pressure and report before it fails.",
        discussion: """
            Without --config it reads \(Configuration.defaultPath) where there is one; without that the built-in rules \
            are loaded. SIGHUP reads the configuration again, SIGTERM stops.
            """,
        version: Version.current)

    @Option(help: "The configuration file.", completion: .file(extensions: ["json"]))
    var config: String?

    @Option(help: "Sample another root than /: a directory with proc and sys in it.", completion: .directory)
    var root = "/"

    @Option(
        help: "Time between two ticks, such as 500ms or 2s; overrides the configuration.",
        transform: Healthd.interval)
    var interval: Int64?

    @Option(help: "End after so many ticks.", transform: Healthd.count)
    var ticks: Int?

    @Option(
        help: "The socket of the local interface; by default in the directory that systemd gives, else in your own.",
        completion: .file())
    var socket: String?

    @Flag(help: "Print to the terminal, whether or not there is a journal.")
    var foreground = false

    func run() throws {
        // Everything that has a handler lives outside of this function: a closure written here would belong to
        // the main actor and trap on another queue.
        var options = Daemon.Options(
            configurationPath: config, root: root, interval: interval, ticks: ticks, foreground: foreground)
        options.socketPath = socket ?? SocketPath.toListen()
        let daemon = try Daemon(options)
        if foreground, let path = options.socketPath {
            Daemon.printError("the local interface is at \(path): healthctl status")
        }
        daemon.run()
    }

    private static func interval(_ text: String) throws -> Int64 {
        let interval: Int64
        do throws(RuleError) {
            interval = try DurationText.nanoseconds(text)
        } catch {
            throw ValidationError(error.message)
        }
        guard Configuration.intervals.contains(interval) else {
            throw ValidationError("an interval lasts from 100ms to 1h")
        }
        return interval
    }

    private static func count(_ text: String) throws -> Int {
        guard let count = Int(text), count > 0 else { throw ValidationError("expected a number from 1") }
        return count
    }
}
