internal import ArgumentParser
internal import HealthLink

/// `healthctl undrain`
struct Undrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End a drain.",
        discussion: """
            The traffic advice is that of the alerts again. Succeeds as well if the host is not drained, so that a script can \
            end a drain that has expired. For root and the members of the group healthd.
            """)

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let client = try options.connection.connect()
        do throws(LinkError) {
            let reply = try client.call(Monitor.Undrain())
            options.print(reply, [Line("the drain is over")])
        } catch .refused(.notDrained) {
            options.print(Monitor.Empty(), [Line("the host was not drained")])
        } catch {
            throw LinkFailure(error, method: Monitor.Undrain.name).print()
        }
    }
}
