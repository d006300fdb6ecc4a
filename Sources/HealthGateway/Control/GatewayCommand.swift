internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// The gateway's command line.
@main
struct GatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthd-gateway",
        abstract: "Tell load balancers and Prometheus what healthd says of this host.",
        discussion: """
            It answers HTTP at 127.0.0.1:9110 and HAProxy's agent checks at 127.0.0.1:9111, or as the object “gateway” of \
            \(Configuration.defaultPath) says. SIGHUP reads the configuration again, SIGTERM stops.
            """,
        version: Version.current)

    @Option(help: "The configuration file.", completion: .file(extensions: ["json"]))
    var config: String?

    @Option(help: "The socket of healthd.", completion: .file(extensions: ["sock"]))
    var socket = Monitor.socketPath

    func run() async throws {
        // Everything that has a handler lives outside of this function, which belongs to the main actor.
        await Gateway(Gateway.Options(configurationPath: config, socketPath: socket)).run()
    }
}
