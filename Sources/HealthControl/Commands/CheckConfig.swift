internal import ArgumentParser
internal import HealthRules

/// `healthctl check-config FILE`
struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration file.",
        discussion:
            "Prints every error with its place. Exits with 0 when healthd would take the file, with 78 when not.")

    @Argument(
        help: "The file to check; without one, the file that healthd reads by default.",
        completion: .file(extensions: ["json"]))
    var file = Configuration.defaultPath

    func run() throws {
        let reading = ConfigurationReader.read(try InputFile.read(file))
        for error in reading.errors { Terminal.printError("\(file): \(error.description)") }
        for notice in reading.notices { Terminal.printError("\(file): note: \(notice.description)") }
        guard let configuration = reading.configuration else {
            let count = reading.errors.count
            Terminal.printError(
                "\(file): \(count) error\(count == 1 ? "" : "s"); healthd would keep the rules in force")
            throw InputFile.configurationError
        }
        let own = configuration.rules.count { $0.origin == .configuration }
        Terminal.say("\(file): ok, \(configuration.rules.count) rules in force, \(own) of them from this file")
    }
}
