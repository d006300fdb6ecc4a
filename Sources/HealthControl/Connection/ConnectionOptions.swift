internal import ArgumentParser
internal import FoundationEssentials
internal import HealthLink

/// How a command reaches healthd.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The socket of healthd.",
            discussion: "Default: $HEALTHD_SOCKET, else \(Monitor.socketPath), else that of a healthd of your own."),
        completion: .file())
    var socket: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("How long to wait for a reply: 10, 10s, 500ms. Default: 10 s.", valueName: "time"),
        transform: DurationArgument.timeout)
    var timeout = 10.0

    var path: String { socket ?? SocketPath.toConnect() }

    /// Connects; when that fails, prints what to do and ends the program.
    func connect() throws(ExitCode) -> LinkClient {
        do throws(LinkError) {
            return try LinkClient(path: path, timeout: timeout)
        } catch {
            throw LinkFailure(error).print()
        }
    }

    /// Calls one method; when that fails, prints what to do and ends the program.
    func call<Method: MonitorMethod>(_ method: Method) throws(ExitCode) -> Method.Reply {
        try connect().reply(to: method)
    }
}

extension LinkClient {
    /// As ``call(_:)``; when that fails, prints what to do and ends the program.
    func reply<Method: MonitorMethod>(to method: Method) throws(ExitCode) -> Method.Reply {
        do throws(LinkError) {
            return try call(method)
        } catch {
            throw LinkFailure(error, method: Method.name).print()
        }
    }
}

/// The options of a command that prints a reply of healthd.
struct ReplyOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print the reply of healthd as JSON.")
    var json = false

    /// Prints a reply, as JSON or for people.
    func print(_ reply: some Encodable, _ lines: @autoclosure () -> [Line]) {
        if json { Terminal.print(JSONText.indented(reply)) } else { Terminal.print(lines()) }
    }
}
