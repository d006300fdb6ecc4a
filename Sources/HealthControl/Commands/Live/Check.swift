internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// `healthctl check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the verdict as a monitoring plugin.",
        discussion: """
            For Nagios, Icinga and programs like them: one line with performance data. The exit code is 0 (ok), 1 (warning), \
            2 (critical) or 3 (unknown). It is 3 if healthd does not run, does not reply in time, has just started, or has no \
            fresh sample. A silence does not change it.
            """)

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let result = result()
        Terminal.print(result.line)
        if result.level != .ok { throw ExitCode(Int32(result.level.rawValue)) }
    }

    func result() -> PluginResult {
        do throws(LinkError) {
            let client = try LinkClient(path: connection.path, timeout: connection.timeout)
            return PluginResult(try client.call(Monitor.Status()).status)
        } catch {
            return PluginResult(LinkFailure(error, method: Monitor.Status.name))
        }
    }

    /// Wrong usage is unknown as well: 64 means nothing to a monitoring system.
    ///
    /// - Returns: `nil` for what is no wrong usage, such as a request for help.
    static func usageError(_ error: any Error) -> PluginResult? {
        guard Healthctl.exitCode(for: error) == .usage else { return nil }
        return PluginResult(.unknown, Healthctl.message(for: error))
    }
}
