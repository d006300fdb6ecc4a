internal import ArgumentParser
internal import HealthRules

/// The command-line tool.
@main
struct Healthctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthctl",
        abstract: "Show the state of the host and what healthd measures, and try its rules.",
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Live",
                subcommands: [
                    StatusCommand.self, Alerts.self, Units.self, Check.self, Watch.self, Silences.self,
                ]),
            CommandGroup(
                name: "Operator",
                subcommands: [
                    Acknowledge.self, Silence.self, Unsilence.self, DrainCommand.self, Undrain.self, Maintain.self,
                    Reload.self,
                ]),
            CommandGroup(
                name: "Offline",
                subcommands: [CheckConfig.self, Rules.self, Metrics.self, Explain.self, Replay.self]),
        ])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            if arguments.first == Check._commandName, let result = Check.usageError(error) {
                Terminal.print(result.line)
                exit(withError: ExitCode(Int32(result.level.rawValue)))
            }
            exit(withError: error)
        }
    }
}
