internal import ArgumentParser
internal import HealthLink

/// `healthctl status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the state of the host on one screen.",
        discussion: "The verdict, why and since when, which unit grew, the forecast, and what to do.")

    /// Units on the screen.
    private static let unitLimit = 5

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let client = try options.connection.connect()
        let status = try client.reply(to: Monitor.Status()).status
        // A status without units is better than none.
        let units = options.json ? nil : try? client.call(Monitor.Units(limit: Self.unitLimit)).units
        options.print(status, StatusScreen(status: status, units: units ?? [], time: .local).lines)
    }
}
