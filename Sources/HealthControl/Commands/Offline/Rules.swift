internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// `healthctl rules`
struct Rules: ParsableCommand {
    // Without --active it reads a file and nothing else, so that it means the same whether healthd runs or not: before an
    // installation, for a draft, in a test.
    static let configuration = CommandConfiguration(
        abstract: "Show the rules of a configuration, or those that are active in healthd.",
        discussion: "Built-in rules are marked. Without --active, healthd is not asked.")

    @Option(help: "The configuration; without it, the file that healthd reads by default, if it exists.")
    var config: String?

    @Flag(help: "Ask healthd which rules are active, and how many of their alerts are firing.")
    var active = false

    @OptionGroup var options: ReplyOptions

    func validate() throws {
        if active, config != nil { throw ValidationError("--active and --config exclude each other") }
        if options.json, !active { throw ValidationError("--json needs --active") }
    }

    func run() throws {
        guard !active else {
            let reply = try options.connection.call(Monitor.Rules())
            return options.print(reply, reply.rules.flatMap(\.listing))
        }
        let path = config ?? InputFile.defaultConfiguration
        for rule in try InputFile.configuration(path).rules { Terminal.print(rule.listing) }
    }
}
