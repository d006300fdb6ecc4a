internal import ArgumentParser
internal import HealthLink

/// `healthctl drain`
struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Advise the load balancer to send no new requests to this host.",
        discussion: """
            Replaces a drain that is in force. The verdict does not change. For root and the members of the group healthd.
            """)

    @Option(help: "Why, for those who read it later.")
    var reason: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("For how long: 30m, 2h; without it, until healthctl undrain.", valueName: "time"),
        transform: DurationArgument.period)
    var duration: Double?

    @OptionGroup var options: ReplyOptions

    func validate() throws { try Reason.validate(reason) }

    func run() throws {
        let drain = try options.connection.call(Monitor.Drain(reason: reason, durationSeconds: duration)).drain
        options.print(drain, Self.lines(drain, .local))
    }

    static func lines(_ drain: Drain, _ time: TimeText) -> [Line] {
        guard let end = drain.untilRealtimeSeconds else { return [Line("drained until healthctl undrain")] }
        return [Line("drained until \(time.future(end)); to end it before: healthctl undrain")]
    }
}
