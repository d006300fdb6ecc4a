import Dispatch
import FaultInjection
import Foundation
import Glibc
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

struct PSITriggerTests {
    @Test(arguments: [ENOENT, EOPNOTSUPP, EPERM])
    func `a kernel that has no triggers for healthd is no error`(errno: Int32) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("memory", "")
        let fault = Fault(.open, below: path, errno)
        let triggers = PSITrigger(path: path)
        #expect(!triggers.isRegistered && triggers.error == nil)
        #expect(fault.met == 4)
    }

    @Test(arguments: [EACCES, EMFILE, EIO])
    func `triggers that cannot be registered are an error, with what follows`(errno: Int32) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("memory", "")
        let fault = Fault(.open, below: path, errno)
        let triggers = PSITrigger(path: path)
        fault.end()
        let error = SourceError(
            source: "pressure", path: path, errno: errno, access: .write, consequence: "ticks come by time alone")
        #expect(!triggers.isRegistered && triggers.error == error)
    }

    @Test func `triggers that are registered are no error`() throws {
        let directory = try TemporaryDirectory()
        let triggers = PSITrigger(path: try directory.write("memory", ""))
        #expect(triggers.isRegistered && triggers.error == nil)
    }

    @Test func `triggers that end are reported once`() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let failed = DispatchSemaphore(value: 0)
        let errors = Mutex<[SourceError]>([])
        PSITrigger(polling: [ends[0]], path: "/proc/pressure/memory").start {
        } failed: { error in
            errors.withLock { $0.append(error) }
            failed.signal()
        }
        #expect(failed.wait(timeout: .now() + 0.05) == .timedOut)
        close(ends[1])
        #expect(failed.wait(timeout: .now() + 10) == .success)
        let error = SourceError(
            source: "pressure", path: "/proc/pressure/memory", errno: EOPNOTSUPP, access: .poll,
            consequence: "ticks come by time alone")
        #expect(errors.withLock { $0 } == [error])
    }
}

struct LocalTimeTests {
    @Test func `has hours, minutes and seconds`() {
        #expect(LocalTime.text(1_700_000_000_000_000_000).split(separator: ":").map(\.count) == [2, 2, 2])
        #expect(LocalTime.text(.min).count == 8)
        #expect(LocalTime.text(.max).count == 8)
    }
}
