internal import ArgumentParser
internal import Glibc
internal import HealthLink

/// `healthctl watch`
struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show events as they happen.",
        discussion: """
            One line per event, until Ctrl-C. When healthd restarts, connects again. Notes about lost events and lost \
            connections are printed to standard error.
            """)

    @Flag(help: "Show changes of the status as well.")
    var status = false

    @Flag(help: "Print one JSON object per line.")
    var json = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var output = WatchOutput(json: json, showsStatus: status)
        let watcher = EventWatcher(
            connect: { () throws(LinkError) in
                try LinkClient(path: connection.path, timeout: connection.timeout)
            },
            pause: { sleep(1) },
            show: { reply in
                Self.endOnSignals()
                let (line, text, notes) = output.texts(for: reply, .local)
                for note in notes { Terminal.printError(Line(note)) }
                if json { text.map(Terminal.print) } else { line.map { Terminal.print([$0]) } }
                return true
            },
            note: { Terminal.printError(Line($0)) })
        do throws(LinkError) {
            try watcher.run()
        } catch {
            throw LinkFailure(error, method: Monitor.Subscribe.name).print()
        }
    }

    /// Once it is connected, Ctrl-C is how a person ends it, which is no failure. Nothing is buffered, so nothing is lost.
    private static func endOnSignals() {
        signal(SIGINT) { _ in _exit(0) }
        signal(SIGTERM) { _ in _exit(0) }
    }
}
