internal import ArgumentParser
internal import HealthLink

/// `healthctl silence`
struct Silence: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mute alerts for people, for some time.",
        discussion: """
            A silenced alert is written to the journal with priority info and is not repeated. The verdict, the traffic advice \
            and healthctl check do not change. For root and the members of the group healthd.
            """)

    @Option(
        help: "The rule: a name, or a pattern with * and ?.", completion: .list(Completion.rules))
    var rule: String?

    @Option(
        help: "The unit: a name, or a pattern with * and ?.", completion: .custom { _, _, _ in Completion.units })
    var unit: String?

    @Option(
        name: .customLong("for"), help: ArgumentHelp("For how long: 30m, 2h, 7d.", valueName: "time"),
        transform: DurationArgument.period)
    var duration: Double

    @Option(help: "Why, for those who read it later.")
    var reason: String

    @OptionGroup var options: ReplyOptions

    func validate() throws {
        guard rule != nil || unit != nil else { throw ValidationError("--rule or --unit is needed, or both") }
        try Reason.validate(reason)
    }

    func run() throws {
        let silence = try options.connection.call(
            Monitor.Silence(rule: rule, unit: unit, durationSeconds: duration, reason: reason)
        ).silence
        options.print(silence, Self.lines(silence, .local))
    }

    static func lines(_ silence: SilenceStatus, _ time: TimeText) -> [Line] {
        [
            Line("silenced until \(time.future(silence.untilRealtimeSeconds)): \(silence.scope)"),
            Line("end it: healthctl unsilence \(silence.id)"),
        ]
    }
}

/// Why somebody did something.
enum Reason {
    static func validate(_ reason: String) throws {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw ValidationError("--reason is empty") }
    }
}
