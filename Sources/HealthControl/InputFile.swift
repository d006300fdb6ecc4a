internal import ArgumentParser
internal import FoundationEssentials
internal import HealthRules

/// Reads files that are named on the command line.
enum InputFile {
    /// The exit code for a configuration that is wrong, from sysexits.h.
    static let configurationError = ExitCode(78)
    /// The exit code for an input that is missing or unreadable, from sysexits.h.
    static let noInput = ExitCode(66)

    /// The content of a file; when it cannot be read, prints why and ends the program.
    static func read(_ path: String) throws(ExitCode) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path))
        } catch {
            Terminal.printError("\(path): \(reason(error))")
            throw noInput
        }
    }

    /// A configuration; prints every error and ends the program when it is wrong.
    static func configuration(_ path: String?) throws(ExitCode) -> Configuration {
        guard let path else { return Configuration() }
        let result = ConfigurationReader.read(try read(path))
        for error in result.errors { Terminal.printError("\(path): \(error.description)") }
        guard let configuration = result.configuration else { throw configurationError }
        return configuration
    }

    /// The file that healthd reads by default; `nil` if there is none, so that the built-in rules are active.
    static var defaultConfiguration: String? {
        FileManager.default.fileExists(atPath: Configuration.defaultPath) ? Configuration.defaultPath : nil
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        switch error.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: return "there is no such file"
        case .fileReadNoPermission: return "permission denied"
        default: return "cannot be read (\(error.code.rawValue))"
        }
    }
}
