internal import ArgumentParser
internal import HealthRules

/// The command-line tool.
@main
struct Healthctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthctl",
        abstract: "Show what healthd measures, and try its rules.",
        version: Version.current,
        subcommands: [CheckConfig.self, Rules.self, Metrics.self, Explain.self, Replay.self])
}
