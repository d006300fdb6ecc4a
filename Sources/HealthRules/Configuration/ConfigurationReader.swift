public import FoundationEssentials

/// Reads a configuration file: JSON, with comments and trailing commas allowed. It collects every error.
public struct ConfigurationReader {
    var errors: [ConfigurationDiagnostic] = []
    var notices: [ConfigurationDiagnostic] = []

    /// Larger files are rejected: a configuration is a few kilobytes.
    public static let maximumSize = 1_048_576

    /// Reads a file's content.
    ///
    /// - Parameter content: The bytes of the file.
    public static func read(_ content: Data) -> ConfigurationResult {
        var reader = ConfigurationReader()
        let configuration = reader.configuration(from: content)
        return ConfigurationResult(
            configuration: reader.errors.isEmpty ? configuration : nil, errors: reader.errors,
            notices: reader.notices)
    }

    private mutating func configuration(from content: Data) -> Configuration {
        var configuration = Configuration()
        guard let root = parse(content) else { return configuration }
        guard case .object(let members) = root else {
            fail("", "the file contains \(root.kind), expected an object: { \"rules\": [ … ] }")
            return configuration
        }
        var object = ConfigurationObject(members, path: "")
        if let interval = duration("interval", in: &object) {
            if Configuration.intervals.contains(interval) {
                configuration.interval = interval
            } else {
                fail("interval", "the interval must be from 100ms to 1h")
            }
        }
        configuration.rules = rules(in: &object)
        configuration.gateway = gateway(in: &object)
        object.take("$schema")
        rejectUnknown(object, known: ["interval", "rules", "gateway"])
        return configuration
    }

    private mutating func parse(_ content: Data) -> JSONValue? {
        guard content.count <= Self.maximumSize else {
            fail("", "the file is larger than 1 MiB")
            return nil
        }
        guard content.contains(where: { $0 > 0x20 }) else {
            fail("", "the file is empty: write {} for an empty configuration")
            return nil
        }
        if let error = JSONParser.error(in: Array(content)) {
            fail("line \(error.line), column \(error.column)", error.message)
            return nil
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(JSONValue.self, from: content)
        } catch {
            fail("", "the file is not JSON: \(error)")
            return nil
        }
    }
}
