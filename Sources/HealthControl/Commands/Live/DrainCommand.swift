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

    @Flag(help: "Keep it over a reboot, and end it when the host is well after that.")
    var overReboot = false

    @OptionGroup var options: ReplyOptions

    func validate() throws {
        try Reason.validate(reason)
        if overReboot, duration != nil {
            throw ValidationError("--over-reboot ends when the host is well after its reboot, so it cannot have --for")
        }
    }

    func run() throws {
        let call = Monitor.Drain(
            reason: reason, durationSeconds: duration, endsAfterBoot: overReboot ? true : nil)
        let drain = try options.connection.call(call).drain
        options.print(drain, Self.lines(drain, .local))
    }

    static func lines(_ drain: Drain, _ time: TimeText) -> [Line] {
        let before = drain.untilRealtimeSeconds == nil ? "" : "; to end it before: healthctl undrain"
        return [Line("drained until \(drain.end(time))\(before)")]
    }
}

extension Drain {
    /// When it ends, for people: a moment, or what ends it.
    func end(_ time: TimeText) -> String {
        if let untilRealtimeSeconds { return time.future(untilRealtimeSeconds) }
        return endsAfterBoot == true ? "the host is well after a reboot, or healthctl undrain" : "healthctl undrain"
    }
}
