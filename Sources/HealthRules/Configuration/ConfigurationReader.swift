public import FoundationEssentials

/// Reads a configuration file: JSON, with comments and trailing commas allowed. It collects every error.
public struct ConfigurationReader {
    var errors: [ConfigurationDiagnostic] = []
    var notices: [ConfigurationDiagnostic] = []

    /// Larger files are refused: a configuration is a few kilobytes.
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
            fail("", "the file holds \(root.kind), expected an object: { \"rules\": [ … ] }")
            return configuration
        }
        var object = ConfigurationObject(members, path: "")
        if let interval = duration("interval", in: &object) {
            if Configuration.intervals.contains(interval) {
                configuration.interval = interval
            } else {
                fail("interval", "an interval lasts from 100ms to 1h")
            }
        }
        configuration.rules = rules(in: &object)
        object.take("$schema")
        rejectUnknown(object, known: ["interval", "rules"])
        return configuration
    }

    private mutating func parse(_ content: Data) -> JSONValue? {
        guard content.count <= Self.maximumSize else {
            fail("", "the file is larger than \(Self.maximumSize) bytes")
            return nil
        }
        guard content.contains(where: { $0 > 0x20 }) else {
            fail("", "the file is empty; an empty configuration is written {}")
            return nil
        }
        if let flaw = JSONParser.flaw(in: Array(content)) {
            fail("line \(flaw.line), column \(flaw.column)", flaw.message)
            return nil
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(JSONValue.self, from: content)
        } catch {
            fail("", "not JSON: \(error)")
            return nil
        }
    }
}
