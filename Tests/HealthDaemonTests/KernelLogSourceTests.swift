import Dispatch
import Glibc
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon
@testable import ProcMetrics

struct KernelLogSourceTests {
    private let queue = DispatchQueue(label: "test")
    private let ends: [CInt]

    /// A pair of sockets that keeps records apart, as the log does.
    init() throws {
        var ends: [CInt] = [0, 0]
        let type = CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        try #require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0)
        self.ends = ends
    }

    @discardableResult
    private func write(pid: Int) -> Bool {
        let bytes = Array("3,\(pid),1,-;Out of memory: Killed process \(pid) (a) total-vm:1kB, anon-rss:1kB\n".utf8)
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(ends[1], $0.baseAddress, $0.count) } == bytes.count
    }

    private func tick(_ source: KernelLogSource, second: Int64 = 0) -> Sample {
        queue.sync {
            var sample = Sample()
            source.collect(into: &sample, TickContext(time: Timestamp(monotonic: second * 1_000_000_000)))
            return sample
        }
    }

    private func reported(_ source: KernelLogSource) -> (pids: [Int32], hasLog: Bool) {
        let sample = tick(source)
        return (sample.kills.map(\.pid), sample.hasKernelLog)
    }

    @Test func `a kill asks for a tick, which has it once`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        let asked = DispatchSemaphore(value: 0)
        source.start(on: queue) { asked.signal() }
        write(pid: 5)
        #expect(asked.wait(timeout: .now() + 10) == .success)
        #expect(reported(source).pids == [5])
        #expect(reported(source).pids == [])
        write(pid: 6)
        #expect(asked.wait(timeout: .now() + 10) == .success)
        #expect(reported(source).pids == [6])
        close(ends[1])
    }

    @Test func `a report whose victim was lost is a kill in the next second`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        let text =
            "6,1,1,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.service,task=a,pid=5,uid=0\n"
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(ends[1], $0.baseAddress, $0.count) }
        #expect(tick(source, second: 1).kills.isEmpty)
        #expect(tick(source, second: 2).kills.map(\.pid) == [5])
        #expect(tick(source, second: 3).kills.isEmpty)
        close(ends[1])
    }

    @Test func `a tick has a kill that it was not woken for`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        write(pid: 5)
        #expect(reported(source).pids == [5])
        close(ends[1])
    }

    @Test func `many kills take no more than their share`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        var buffer = CInt(8 << 20)
        unsafe setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        unsafe setsockopt(ends[0], SOL_SOCKET, SO_RCVBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        var written: Int32 = 0
        while written < 1000, write(pid: Int(written + 1)) { written += 1 }
        // More than one tick takes; how many fit depends on the kernel.
        #expect(written > 256)
        var pids: [Int32] = []
        while pids.count < written {
            let more = reported(source).pids
            #expect(more.count <= 256)
            if more.isEmpty { break }
            pids += more
        }
        #expect(pids == Array(1...written))
        close(ends[1])
    }

    @Test func `a log that ends is no log any more`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        #expect(reported(source).hasLog)
        source.start(on: queue) {}
        close(ends[1])
        #expect(!reported(source).hasLog)
        #expect(!reported(source).hasLog)
    }

    private func failures(_ sample: Sample) -> [SourceError] {
        sample.observations.compactMap { if case .sourceFailed(let error) = $0 { error } else { nil } }
    }

    @Test func `a log that ends is reported once`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "/dev/kmsg"))
        #expect(failures(tick(source)) == [])
        close(ends[1])
        let ended = SourceError(source: "kernel-log", path: "/dev/kmsg", errno: ENODATA)
        #expect(failures(tick(source, second: 1)) == [ended])
        for second in 2..<100 { #expect(tick(source, second: Int64(second)).observations == []) }
    }

    @Test func `records that are lost are reported once`() {
        let source = KernelLogSource(KmsgReader(descriptor: ends[0], path: "/dev/kmsg"))
        for number in [1, 2] { write(pid: number) }
        #expect(failures(tick(source)) == [])
        write(pid: 9)
        let lost = SourceError(source: "kernel-log", path: "/dev/kmsg", errno: EPIPE)
        let sample = tick(source, second: 1)
        #expect(failures(sample) == [lost])
        #expect(sample.raw(.sourceErrors) == 1)
        write(pid: 10)
        #expect(tick(source, second: 2).observations == [])
        #expect(tick(source, second: 40).observations == [.sourceRecovered(lost)])
        close(ends[1])
    }
}
