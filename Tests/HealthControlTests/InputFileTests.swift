import ArgumentParser
import FoundationEssentials
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct InputFileTests {
    @Test func `without a file the built-in rules are active`() throws {
        #expect(try InputFile.configuration(nil).rules.map(\.name) == Rule.builtIn.map(\.name))
    }

    @Test func `reads a configuration`() throws {
        let file = try TemporaryFile(#"{"rules": [{"name": "busy", "when": "load.1m > 4", "severity": "warning"}]}"#)
        let rules = try InputFile.configuration(file.path).rules
        #expect(rules.filter { $0.origin == .configuration }.map(\.name) == ["busy"])
    }

    @Test(arguments: ["", "{", "[]", #"{"nmae": 1}"#, #"{"rules": [{"name": "x", "when": "load.1m >"}]}"#])
    func `a configuration with an error ends with exit code 78`(text: String) throws {
        let file = try TemporaryFile(text)
        #expect(throws: ExitCode(78)) { try InputFile.configuration(file.path) }
    }

    @Test(arguments: ["/nonexistent/healthd.json", "/", "/proc/self/mem"])
    func `an unreadable file ends with exit code 66`(path: String) {
        #expect(throws: ExitCode(66)) { try InputFile.read(path) }
    }
}

/// A file that is removed with the test.
private final class TemporaryFile {
    let path = FileManager.default.temporaryDirectory.appending(path: "healthctl-\(UUID().uuidString).json").path

    init(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
