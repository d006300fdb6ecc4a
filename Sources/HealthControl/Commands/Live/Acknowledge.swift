internal import ArgumentParser
internal import HealthLink

/// `healthctl ack INCIDENT`
struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack",
        abstract: "Acknowledge an incident: no more reminders until it gets worse.",
        discussion: "For root and the members of the group healthd.")

    @Argument(
        help: "The incident, as healthctl alerts shows it; its first digits are enough.",
        completion: .custom { _, _, _ in Completion.incidents })
    var incident: String

    @Option(help: "Why, for those who read it later.")
    var reason: String?

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let client = try options.connection.connect()
        let id = try fullID(client)
        let reply = try client.reply(to: Monitor.Acknowledge(incident: id, reason: reason))
        options.print(reply, [Line("\(id) is acknowledged: no more reminders until it gets worse")])
    }

    private func fullID(_ client: LinkClient) throws(ExitCode) -> String {
        guard IncidentPrefix.isPrefix(incident) else { return incident }
        let alerts = try client.reply(to: Monitor.Alerts()).alerts
        do throws(LinkFailure) {
            return try IncidentPrefix.match(incident, in: alerts.compactMap(\.incident))
        } catch {
            throw error.print()
        }
    }
}

/// The first digits of an incident's id, in place of all 32.
enum IncidentPrefix {
    static func isPrefix(_ text: String) -> Bool { text.count < 32 }

    static func match(_ prefix: String, in ids: [String]) throws(LinkFailure) -> String {
        let matches = Set(ids.filter { $0.hasPrefix(prefix.lowercased()) })
        if matches.count > 1 {
            throw LinkFailure("\(prefix) is the beginning of \(matches.count) incidents: give more digits", .usage)
        }
        guard let match = matches.first, !prefix.isEmpty else {
            throw LinkFailure(.refused(.noSuchIncident(prefix)))
        }
        return match
    }
}
