internal import ArgumentParser
internal import HealthRules

/// What a person types.
@main
struct Healthctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthctl",
        abstract: "Look at what healthd sees, and try its rules.",
        version: Version.current,
        subcommands: [CheckConfig.self, Rules.self, Metrics.self, Explain.self, Replay.self])
}
