import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct DrainObserverTests {
    private func drain(_ reason: String, boot: String? = "before") -> DrainRequest {
        DrainRequest(reason: reason, by: "root", since: Timestamp(boottime: 5), duration: nil, boot: boot)
    }

    private func result(_ drain: DrainRequest?) -> TickResult {
        var result = TickResult.made()
        result.verdict.drain = drain
        return result
    }

    /// A tick with this drain, and what the observer does with it.
    private func tick(_ drain: DrainRequest?, _ observer: DrainObserver) {
        observer.observe(result(drain))
        observer.finish(by: Timestamp.now().monotonic + 10_000_000_000)
    }

    @Test func `a drain that outlives the boot is on disk until it ends`() throws {
        let directory = try TemporaryDirectory()
        let file = DrainFile(directory: directory.path)
        let observer = DrainObserver(file: file, kept: nil)
        tick(drain("update"), observer)
        #expect(file.load() == drain("update"))
        tick(nil, observer)
        #expect(file.load() == nil)
        #expect(unsafe access(file.path, F_OK) != 0)
    }

    @Test func `another drain is not kept`() throws {
        let directory = try TemporaryDirectory()
        let file = DrainFile(directory: directory.path)
        let observer = DrainObserver(file: file, kept: nil)
        tick(drain("update", boot: nil), observer)
        #expect(file.load() == nil)
    }

    @Test func `what is on disk at the start is removed when it has ended`() throws {
        let directory = try TemporaryDirectory()
        let file = DrainFile(directory: directory.path)
        #expect(file.save(drain("update")) == 0)
        let observer = DrainObserver(file: file, kept: file.load())
        tick(drain("update"), observer)
        #expect(file.load() == drain("update"))
        tick(nil, observer)
        #expect(file.load() == nil)
    }

    @Test(arguments: ["", "{", "[]", "{\"reason\": 1}", "null"])
    func `a file that makes no sense is no drain`(text: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("drain.json", text)
        #expect(DrainFile(directory: directory.path).load() == nil)
    }

    @Test func `a disk that takes nothing is told, and delays no tick`() throws {
        let observer = DrainObserver(file: DrainFile(directory: "/proc/nowhere"), kept: nil)
        tick(drain("update"), observer)
        var errors = SlotReader(observer.errors)
        errors.refresh()
        let error = try #require(errors.value?.first)
        #expect(error.errno == ENOENT && error.consequence == "the drain ends with this boot")
    }
}
