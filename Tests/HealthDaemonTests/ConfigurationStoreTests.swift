import Foundation
import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct ConfigurationStoreTests {
    private let directory: TemporaryDirectory
    private let good = #"{ "rules": [ { "name": "mine", "when": "load.1m > 5" } ] }"#

    init() throws { directory = try TemporaryDirectory() }

    private func store(_ path: String?) -> ConfigurationStore {
        ConfigurationStore(path: path, stateDirectory: directory.path, defaultPath: directory.path + "/default.json")
    }

    private func names(_ outcome: ConfigurationStore.Outcome) -> [String] { outcome.configuration.rules.map(\.name) }

    @Test func `without a file the built-in rules are loaded`() {
        let outcome = store(nil).load()
        #expect(outcome.errors.isEmpty)
        #expect(names(outcome) == Rule.builtIn.map(\.name))
    }

    @Test func `the default file is used when it is there`() throws {
        try directory.write("default.json", good)
        #expect(names(store(nil).load()).last == "mine")
    }

    @Test func `a file that was named must be there`() {
        let outcome = store(directory.path + "/none.json").load()
        #expect(outcome.errors == ["cannot be read: there is no such file"])
        #expect(names(outcome) == Rule.builtIn.map(\.name))
    }

    @Test(arguments: ["", "{", "{\"rules\": 5}", "{\"rulez\": []}"])
    func `the last good configuration is used in place of a bad one`(bad: String) throws {
        let path = try directory.write("config.json", good)
        #expect(store(path).load().errors.isEmpty)
        try directory.write("config.json", bad)
        let outcome = store(path).load()
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.source == "the last good configuration" && outcome.fallback == .lastGood)
        #expect(names(outcome).last == "mine")
    }

    @Test func `with nothing good at all the built-in rules are used`() throws {
        let path = try directory.write("config.json", "{")
        try directory.write("config.last-good.json", "also broken")
        let outcome = store(path).load()
        #expect(outcome.source == "built-in rules" && outcome.fallback == .builtIn)
        #expect(names(outcome) == Rule.builtIn.map(\.name))
    }

    /// Without a name, and loaded before, so that what is rejected has something to fall back to.
    private func rejected(_ damage: (String) throws -> Void) throws -> ConfigurationStore.Outcome {
        let path = try directory.write("default.json", good)
        #expect(store(nil).load().errors.isEmpty)
        try FileManager.default.removeItem(atPath: path)
        try damage(path)
        return store(nil).load()
    }

    private func expectLastGood(_ outcome: ConfigurationStore.Outcome, _ reason: String) {
        #expect(outcome.errors.count == 1)
        #expect(outcome.errors.first?.contains(reason) == true)
        #expect(outcome.source == "the last good configuration")
        #expect(names(outcome).last == "mine")
    }

    @Test func `a link that leads nowhere is not a missing file`() throws {
        let outcome = try rejected {
            try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "/nowhere/x")
        }
        expectLastGood(outcome, "a symbolic link to a file that does not exist")
    }

    @Test func `links in a circle are not a missing file`() throws {
        let outcome = try rejected { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: $0) }
        expectLastGood(outcome, "too many symbolic links")
    }

    @Test func `a directory that is a link to nowhere hides its files, which are not missing`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/etc", withDestinationPath: "/nowhere/etc")
        let store = ConfigurationStore(
            path: nil, stateDirectory: nil, defaultPath: directory.path + "/etc/config.json")
        #expect(!store.load().errors.isEmpty)
        #expect(!ConfigurationStore.isMissing(directory.path + "/etc/config.json"))
        #expect(ConfigurationStore.isMissing(directory.path + "/none/config.json"))
        #expect(ConfigurationStore.isMissing("/none"))
    }

    @Test func `a path through a file is not a missing file`() throws {
        let file = try directory.write("file", "")
        let store = ConfigurationStore(path: nil, stateDirectory: nil, defaultPath: file + "/config.json")
        #expect(store.load().errors.first?.contains("Not a directory") == true)
    }

    @Test func `a pipe is rejected without waiting for a writer`() throws {
        expectLastGood(try rejected { _ = unsafe mkfifo($0, 0o600) }, "it is not a regular file")
    }

    @Test func `a file that is far too large is rejected without being read`() throws {
        let outcome = try rejected {
            try directory.write("default.json", "")
            _ = unsafe truncate($0, 700 << 20)
        }
        expectLastGood(outcome, "larger than 1048576 bytes")
    }

    @Test func `a directory in place of the file is an error and no crash`() {
        #expect(!store(directory.path).load().errors.isEmpty)
    }

    @Test func `a state directory that cannot be written does no harm`() throws {
        let path = try directory.write("config.json", good)
        let store = ConfigurationStore(path: path, stateDirectory: "/proc/nowhere")
        let outcome = store.load()
        #expect(outcome.errors.isEmpty)
        #expect(outcome.notices == [.lastGoodNotKept(path: "/proc/nowhere/config.last-good.json", errno: ENOENT)])
    }
}
