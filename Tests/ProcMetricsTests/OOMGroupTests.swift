import Testing

@testable import ProcMetrics

@Suite struct OOMGroupTests {
    @Test(arguments: [
        ("Tasks in /a.slice/b.service are going to be killed due to memory.oom.group set", "/a.slice/b.service"),
        (
            "Tasks in /x are going to be killed due to memory.oom.group set are going to be killed due to memory.oom.group set",
            "/x are going to be killed due to memory.oom.group set"
        ),
        ("Tasks in /a are going to be killed due to memory.oom.group se", nil), ("Tasks in ", nil),
        (" are going to be killed due to memory.oom.group set", nil), ("", nil),
    ])
    func `has the control group that is killed as a whole`(text: String, path: String?) {
        let bytes = Array(text.utf8)
        let found = OOMGroup.path(bytes.span)
        #expect(found.map { String(decoding: bytes[$0], as: UTF8.self) } == path)
    }

    @Test(arguments: [
        ("memory: usage 204800kB, limit 204800kB, failcnt 1347", 209_715_200 as UInt64?),
        ("memory: usage 1kB, limit 9007199254740988kB, failcnt 0", 0),
        ("memory: usage 1kB, limit 18446744073709551615kB, failcnt 0", 0),
        ("swap: usage 0kB, limit 512kB, failcnt 0", nil), ("memory+swap: usage 0kB, limit 512kB, failcnt 0", nil),
        ("memory: usage 1kB, limit kB, failcnt 0", nil), ("memory: usage 1kB, limit 5kB", nil), ("", nil),
    ])
    func `has the limit in bytes`(text: String, limit: UInt64?) {
        let bytes = Array(text.utf8)
        let found = OOMLimit.bytes(bytes.span)
        #expect(found == limit)
    }
}
