import Foundation
import HealthRules
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

    @Test func `without a file the built-in rules are in force`() {
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
        #expect(outcome.errors == ["\(directory.path)/none.json cannot be read: there is no such file"])
        #expect(names(outcome) == Rule.builtIn.map(\.name))
    }

    @Test(arguments: ["", "{", "{\"rules\": 5}", "{\"rulez\": []}"])
    func `the last good configuration stands in for a bad one`(bad: String) throws {
        let path = try directory.write("config.json", good)
        #expect(store(path).load().errors.isEmpty)
        try directory.write("config.json", bad)
        let outcome = store(path).load()
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.source == "the last good configuration")
        #expect(names(outcome).last == "mine")
    }

    @Test func `with nothing good at all the built-in rules stand in`() throws {
        let path = try directory.write("config.json", "{")
        try directory.write("config.last-good.json", "also broken")
        let outcome = store(path).load()
        #expect(outcome.source == "built-in rules")
        #expect(names(outcome) == Rule.builtIn.map(\.name))
    }

    @Test func `a directory in place of the file is an error and no crash`() {
        #expect(!store(directory.path).load().errors.isEmpty)
    }

    @Test func `a state directory that cannot be written does no harm`() throws {
        let path = try directory.write("config.json", good)
        let store = ConfigurationStore(path: path, stateDirectory: "/proc/nowhere")
        #expect(store.load().errors.isEmpty)
    }
}
