import Testing

@testable import ProcMetrics

@Suite struct KernelLogRecordTests {
    private func record(_ text: String) -> KernelLogRecord? {
        let bytes = Array(text.utf8)
        return KernelLogRecord(bytes.span)
    }

    private func line(_ text: String) -> String? {
        record(text).map { String(decoding: Array(text.utf8)[$0.text], as: UTF8.self) }
    }

    @Test(arguments: [
        ("6,1204,86553471,-;oom-kill:x\n SUBSYSTEM=pci\n DEVICE=+pci:0\n", "oom-kill:x"),
        ("6,1204,86553471,-,caller=T512;a;b\n", "a;b"), ("6,1204,86553471,-;\n", ""), ("6,1204,86553471,-;cut", "cut"),
    ])
    func `has the text without what stands around it`(text: String, line: String) throws {
        #expect(self.line(text) == line)
        let record = try #require(self.record(text))
        #expect(record.isKernels)
        #expect(record.sequence == 1204)
        #expect(record.microseconds == 86_553_471)
        #expect(!record.isContinuation)
    }

    @Test(arguments: [(0, true), (3, true), (7, true), (8, false), (12, false), (30, false), (UInt64.max, false)])
    func `knows the kernel's own by the facility`(priority: UInt64, isKernels: Bool) {
        #expect(record("\(priority),1,1,-;x\n")?.isKernels == isKernels)
    }

    @Test func `knows what goes on`() { #expect(record("6,1,1,c;,cpuset=/\n")?.isContinuation == true) }

    @Test(arguments: [
        "", ";", "6;x", "6,1,1;x", "6,1,1,-", "-6,1,1,-;x", "a,1,1,-;x", "6,99999999999999999999,1,-;x", " KEY=value;",
    ])
    func `takes nothing else for a record`(text: String) { #expect(record(text) == nil) }
}
