import FaultInjection
import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct StateObserverTests {
    private func result(_ engine: AlertEngine, at second: Int64, isBad: Bool) -> TickResult {
        var sample = Sample()
        sample.time = Timestamp(monotonic: second * 1_000_000_000)
        sample.set(.configValid, isBad ? 0 : 1)
        _ = engine.evaluate(sample)
        var result = TickResult.made(at: second)
        result.state = engine.state
        result.state?.savedAt = second
        return result
    }

    @Test func `the newest state is saved, and what was not saved before the end is saved then`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        let observer = StateObserver(file: file)
        let engine = AlertEngine(rules: Rule.builtIn)
        observer.observe(result(engine, at: 0, isBad: false))
        observer.observe(result(engine, at: 1, isBad: true))
        observer.observe(TickResult.made(at: 2))
        observer.finish(by: Timestamp.now().monotonic + 10_000_000_000)
        guard case .state(let state) = file.load(bootID: "", at: Timestamp(monotonic: 10_000_000_000)) else {
            Issue.record("no state was saved")
            return
        }
        let after = AlertEngine(rules: Rule.builtIn)
        _ = after.resume(state, at: Timestamp(monotonic: 5_000_000_000))
        #expect(after.verdict.topAlert == "config-invalid")
        #expect(observer.liveness.lost == 0)
    }

    @Test func `a state that could not be saved is saved when the disk is there again`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path + "/run")
        let observer = StateObserver(file: file)
        observer.observe(result(AlertEngine(rules: Rule.builtIn), at: 0, isBad: true))
        #expect(eventually { observer.liveness.turns > 0 })
        let error = SourceError(
            source: "state", path: file.path, errno: ENOENT, access: .write,
            consequence: "after a restart of healthd, alerts that are firing are raised again")
        var errors = SlotReader(observer.errors)
        #expect(eventually { errors.refresh() })
        #expect(errors.value == [error])
        try directory.write("run/unrelated", "")
        // A tick at a time, because which of them finds the pause over depends on when the first try ended.
        var time: Int64 = 0
        #expect(
            eventually {
                time += 10_000_000_000
                observer.observe(TickResult.made(at: time))
                if case .state = file.load(bootID: "", at: Timestamp(monotonic: 10_000_000_000)) { return true }
                return false
            })
        #expect(eventually { errors.refresh() && errors.value == [] })
    }

    @Test func `a rename that hangs at the end does not cost the newest state, nor all of the time`() throws {
        let directory = try TemporaryDirectory()
        let file = StateFile(directory: directory.path)
        let observer = StateObserver(file: file)
        let engine = AlertEngine(rules: Rule.builtIn)
        let fault = Fault.hang(.rename, below: file.path)
        observer.observe(result(engine, at: 0, isBad: false))
        #expect(eventually { fault.met == 1 })
        observer.observe(result(engine, at: 1, isBad: true))
        let start = Timestamp.now().monotonic
        observer.finish(by: start + 3_000_000_000)
        #expect(Timestamp.now().monotonic - start < 2_900_000_000)
        guard case .state(let state) = file.load(bootID: "", at: Timestamp(monotonic: 10_000_000_000)) else {
            Issue.record("no state was saved")
            return
        }
        #expect(state.savedAt == 1)
    }

    @Test func `a disk on which everything hangs does not hold up the end`() throws {
        let directory = try TemporaryDirectory()
        let observer = StateObserver(file: StateFile(directory: directory.path))
        let fault = Fault.hang(.open, below: directory.path)
        observer.observe(result(AlertEngine(rules: Rule.builtIn), at: 1, isBad: true))
        #expect(eventually { fault.met == 1 })
        let start = Timestamp.now().monotonic
        observer.finish(by: start + 300_000_000)
        #expect(Timestamp.now().monotonic - start < 5_000_000_000)
    }
}
