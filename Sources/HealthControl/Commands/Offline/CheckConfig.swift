internal import ArgumentParser
internal import HealthRules

/// `healthctl check-config FILE`
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration file.",
        discussion:
            "Prints every error with its place. The exit code is 0 if healthd accepts the file, 78 if it rejects it.")

    @Argument(
        help: "The file to check; without one, the file that healthd reads by default.",
        completion: .file(extensions: ["json"]))
    var file = Configuration.defaultPath

    func run() throws {
        let result = ConfigurationReader.read(try InputFile.read(file))
        for error in result.errors { Terminal.printError("\(file): \(error.description)") }
        for notice in result.notices { Terminal.printError("\(file): note: \(notice.description)") }
        guard let configuration = result.configuration else {
            let count = result.errors.count
            Terminal.printError(
                "\(file): \(count) error\(count == 1 ? "" : "s"): healthd rejects this file and keeps its active rules")
            throw InputFile.configurationError
        }
        let own = configuration.rules.count { $0.origin == .configuration }
        Terminal.print("\(file): ok, \(configuration.rules.count) active rules, \(own) of them from this file")
    }
}
