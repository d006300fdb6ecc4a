internal import ArgumentParser
internal import HealthLink

/// `healthctl alerts`
struct Alerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the alerts that are firing, the worst first.",
        discussion: "Below each is its value and its threshold.")

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let reply = try options.connection.call(Monitor.Alerts())
        options.print(reply, AlertTable(reply: reply, time: .local).lines)
    }
}
