import Foundation
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct StateFileTests {
    private func critical() -> AlertEngine {
        let evaluator = AlertEngine(rules: Rule.builtIn, seed: (3, 4))
        var sample = Sample()
        sample.set(.configValid, 0)
        _ = evaluator.evaluate(sample)
        return evaluator
    }

    @Test func `what was saved is loaded`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        file.save(critical().state)
        let state = try #require(file.load())
        let after = AlertEngine(rules: Rule.builtIn)
        _ = after.resume(state, at: Timestamp(monotonic: 5))
        #expect(after.verdict.headline == "config-invalid")
    }

    @Test(arguments: ["", "{", "[]", "{\"version\": 1}", "{\"version\": \"x\"}", "\u{0}\u{1}"])
    func `a file that makes no sense is no state`(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("state.json", text)
        #expect(StateFile(directory: directory.path).load() == nil)
    }

    @Test func `nowhere to save is no harm`() {
        StateFile(directory: "/proc/nowhere").save(critical().state)
        #expect(StateFile(directory: "/proc/nowhere").load() == nil)
    }
}
