import Glibc
import Testing

@testable import ProcMetrics

@Suite struct KmsgReaderTests {
    /// A pipe that keeps records apart, as the device does.
    private func pair() throws -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        try #require(
            unsafe socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    private func write(_ record: String, to descriptor: CInt) {
        let bytes = Array(record.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    private func victim(_ sequence: Int, pid: Int) -> String {
        "3,\(sequence),1,-;Out of memory: Killed process \(pid) (a) total-vm:1kB, anon-rss:1kB\n"
    }

    @Test func `reads what is there, record by record, and comes back for more`() throws {
        let (end, writer) = try pair()
        defer { close(writer) }
        var reader = KmsgReader(descriptor: end, path: "log")
        var kills: [OOMKill] = []
        try reader.read(into: &kills)
        #expect(kills.isEmpty)
        for number in 1...3 { write(victim(number, pid: number), to: writer) }
        try reader.read(into: &kills, records: 2)
        #expect(kills.map(\.pid) == [1, 2])
        try reader.read(into: &kills)
        #expect(kills.map(\.pid) == [1, 2, 3])
        #expect(reader.lost == 0)
    }

    @Test func `counts what is gone, and takes no line for the other half of one before`() throws {
        let (end, writer) = try pair()
        defer { close(writer) }
        var reader = KmsgReader(descriptor: end, path: "log")
        let summary =
            "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.service,task=a,pid=5,uid=0"
        write("6,10,1,-;\(summary)\n", to: writer)
        write(victim(15, pid: 5), to: writer)
        write(victim(16, pid: 6), to: writer)
        write("6,3,1,-;a number that steps back\n", to: writer)
        var kills: [OOMKill] = []
        try reader.read(into: &kills)
        #expect(kills.map(\.pid) == [5, 6])
        #expect(kills.map(\.unit) == ["a.service", nil])
        #expect(reader.lost == 4)
    }

    @Test func `says that there will be nothing more`() throws {
        let (end, writer) = try pair()
        var reader = KmsgReader(descriptor: end, path: "log")
        close(writer)
        var kills: [OOMKill] = []
        do throws(ProcError) {
            try reader.read(into: &kills)
            Issue.record("it still reads")
        } catch {
            #expect(error == .read(path: "log", errno: 0))
        }
    }

    @Test func `says why the log cannot be had`() throws {
        let host = try TemporaryHost(["folder/text": ""])
        #expect(opening("\(host.root)/kmsg") == .open(path: "\(host.root)/kmsg", errno: ENOENT))
        unsafe mkfifo("\(host.root)/pipe", 0o600)
        #expect(opening("\(host.root)/pipe") == .open(path: "\(host.root)/pipe", errno: ESPIPE))
    }

    private func opening(_ path: String) -> ProcError? {
        do throws(ProcError) {
            _ = try KmsgReader(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test(.enabled(if: unsafe access("/dev/kmsg", R_OK) == 0)) func `reads the host's own log where it may`() throws {
        guard opening("/dev/kmsg") == nil else { return }
        var reader = try KmsgReader()
        var kills: [OOMKill] = []
        try reader.read(into: &kills)
        #expect(kills.isEmpty)
    }
}
