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

    private func write(pid: Int) {
        let bytes = Array("3,\(pid),1,-;Out of memory: Killed process \(pid) (a) total-vm:1kB, anon-rss:1kB\n".utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(ends[1], $0.baseAddress, $0.count) }
    }

    private func told(_ watch: KernelLogSource) -> (pids: [Int32], hasLog: Bool) {
        queue.sync {
            var sample = Sample()
            watch.tell(&sample)
            return (sample.kills.map(\.pid), sample.hasKernelLog)
        }
    }

    @Test func `a kill asks for a tick, which is told of it once`() {
        let watch = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        let asked = DispatchSemaphore(value: 0)
        watch.start(on: queue) { asked.signal() }
        write(pid: 5)
        #expect(asked.wait(timeout: .now() + 10) == .success)
        #expect(told(watch).pids == [5])
        #expect(told(watch).pids == [])
        write(pid: 6)
        #expect(asked.wait(timeout: .now() + 10) == .success)
        #expect(told(watch).pids == [6])
        close(ends[1])
    }

    @Test func `a tick hears of a kill that nobody has woken it for`() {
        let watch = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        write(pid: 5)
        #expect(told(watch).pids == [5])
        close(ends[1])
    }

    @Test func `a storm takes no more than its share`() {
        let watch = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        var buffer = CInt(8 << 20)
        unsafe setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &buffer, socklen_t(MemoryLayout<CInt>.size))
        for pid in 1...100 { write(pid: pid) }
        var pids = told(watch).pids
        #expect(pids.count <= 256)
        pids += told(watch).pids
        #expect(pids == Array(1...100))
        close(ends[1])
    }

    @Test func `a log that ends is no log any more`() {
        let watch = KernelLogSource(KmsgReader(descriptor: ends[0], path: "log"))
        #expect(told(watch).hasLog)
        watch.start(on: queue) {}
        close(ends[1])
        #expect(!told(watch).hasLog)
        #expect(!told(watch).hasLog)
    }
}
