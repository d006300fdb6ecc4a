internal import ArgumentParser
internal import HealthLink

/// `healthctl reload`
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load the configuration again, and wait until its rules are active.",
        discussion: """
            With an error in it, prints every error and exits with 78; the rules that were active before stay active. For root \
            and the members of the group healthd.
            """)

    @OptionGroup var options: ReplyOptions

    func run() throws {
        let configuration = try options.connection.call(Monitor.Reload()).configuration
        guard configuration.valid else {
            let error = MonitorError.configurationInvalid(path: configuration.path, errors: configuration.errors)
            throw LinkFailure(.refused(error)).print()
        }
        options.print(configuration, ConfigurationText.lines(configuration))
    }
}
