internal import ArgumentParser
internal import HealthLink

/// `healthctl units`
struct Units: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the units that use the most memory, and those that grow.",
        discussion:
            "GROWTH/MIN is 0 while the growth is not significant. “-” is a value that is not known, or no limit.")

    @Option(help: "How many units, from 1 to \(Monitor.unitLimit).")
    var limit = Monitor.defaultUnitLimit

    @OptionGroup var options: ReplyOptions

    func validate() throws {
        guard (1...Monitor.unitLimit).contains(limit) else {
            throw ValidationError("--limit is from 1 to \(Monitor.unitLimit)")
        }
    }

    func run() throws {
        let reply = try options.connection.call(Monitor.Units(limit: limit))
        options.print(reply, UnitTable.lines(reply))
    }
}
