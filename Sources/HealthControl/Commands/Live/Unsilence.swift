internal import ArgumentParser
internal import HealthLink

/// `healthctl unsilence ID`
struct Unsilence: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a silence.", discussion: "For root and the members of the group healthd.")

    @Argument(
        help: "The silence, as healthctl silences shows it.", completion: .custom { _, _, _ in Completion.silences })
    var id: String

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let reply = try options.connection.call(Monitor.Unsilence(id: id))
        options.print(reply, [Line("the silence \(id) is over")])
    }
}
