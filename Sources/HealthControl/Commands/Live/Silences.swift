internal import ArgumentParser
internal import HealthLink

/// `healthctl silences`
struct Silences: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the silences that are in force.")

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let reply = try options.connection.call(Monitor.Silences())
        options.print(reply, SilenceTable(silences: reply.silences, time: .local).lines)
    }
}
