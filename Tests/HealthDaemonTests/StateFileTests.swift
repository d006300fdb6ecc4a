import Dispatch
import FaultInjection
import Foundation
import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct StateFileTests {
    private func critical() -> AlertEngine {
        let engine = AlertEngine(rules: Rule.builtIn, seed: (3, 4))
        var sample = Sample()
        sample.set(.configValid, 0)
        _ = engine.evaluate(sample)
        return engine
    }

    private let now = Timestamp(monotonic: 100)

    private func state(_ savedAt: Int64, bootID: String = "") -> EngineState {
        var state = AlertEngine(rules: [], bootID: bootID).state
        state.savedAt = savedAt
        return state
    }

    /// When the state that is loaded was saved.
    private func loaded(_ file: StateFile) -> Int64? {
        guard case .state(let state) = file.load(bootID: "", at: now) else { return nil }
        return state.savedAt
    }

    @Test func `what was saved is loaded`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        #expect(file.save(critical().state) == 0)
        guard case .state(let state) = file.load(bootID: "", at: now) else {
            Issue.record("the state was not loaded")
            return
        }
        let after = AlertEngine(rules: Rule.builtIn)
        _ = after.resume(state, at: Timestamp(monotonic: 5))
        #expect(after.verdict.topAlert == "config-invalid")
    }

    @Test(arguments: ["", "{", "[]", "{\"version\": 2}", "{\"version\": \"x\"}", "\u{0}\u{1}"])
    func `a file that makes no sense is no state, and that is said`(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("state.json", text)
        guard case .unusable(let path, let reason) = StateFile(directory: directory.path).load(bootID: "", at: now)
        else {
            Issue.record("a damaged file was taken for a state, or for none")
            return
        }
        #expect(path == directory.path + "/state.json" && reason == "it is damaged or of another version of healthd")
    }

    @Test func `a file that is not there is no state and no fault`() throws {
        guard case .none = StateFile(directory: try TemporaryDirectory().path).load(bootID: "", at: now) else {
            Issue.record("something was loaded from nothing")
            return
        }
    }

    @Test func `nowhere to save is no harm`() {
        #expect(StateFile(directory: "/proc/nowhere").save(critical().state) == ENOENT)
        guard case .none = StateFile(directory: "/proc/nowhere").load(bootID: "", at: now) else {
            Issue.record("something was loaded from nowhere")
            return
        }
    }

    @Test func `a state that a hung rename has left beside the file is loaded when it is newer`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        #expect(file.save(state(10)) == 0)
        let fault = Fault.hang(.rename, below: file.path)
        let newer = state(20)
        DispatchQueue(label: "saves").async { _ = file.save(newer) }
        #expect(eventually { fault.met == 1 })
        #expect(loaded(file) == 20)
        #expect(file.saveAside(state(30)) == 0)
        #expect(loaded(file) == 30)
        fault.end()
        #expect(eventually { !FileManager.default.fileExists(atPath: file.path + ".new") })
        // What was saved aside once does not replace what is newer.
        #expect(file.save(state(40)) == 0)
        #expect(loaded(file) == 40)
    }

    @Test func `what is beside the file is not loaded when it is cut or of another boot`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        #expect(file.save(state(10)) == 0)
        let whole = try #require(StateFile.encode(state(20)))
        try directory.write("state.json.new", String(decoding: whole.dropLast(), as: UTF8.self))
        #expect(file.saveAside(state(30, bootID: "another")) == 0)
        #expect(loaded(file) == 10)
    }

    @Test func `a state of another boot is not used, and that is said`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        #expect(file.save(state(10, bootID: "another")) == 0)
        guard case .unusable(_, let reason) = file.load(bootID: "", at: now) else {
            Issue.record("a state of another boot was used")
            return
        }
        #expect(reason == "it is from another boot")
    }
}
