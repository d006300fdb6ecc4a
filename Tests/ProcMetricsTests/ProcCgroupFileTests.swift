import Testing

@testable import ProcMetrics

@Suite struct ProcCgroupFileTests {
    private func unit(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return ProcCgroupFile(parsing: bytes.span).unit?.description
    }

    @Test(arguments: [
        ("0::/system.slice/nginx.service\n", "nginx.service"),
        ("12:memory:/a.service\n1:name=systemd:/b.service\n0::/c.service\n", "b.service"),
        ("12:memory:/a.service\n0::/c.service\n", "c.service"),
        ("12:memory:/a.service\n1:name=systemd:/\n0::/\n", "a.service"),
        ("3:cpu,cpuacct:/a.service\n2:pids:/b.service", "a.service"),
        ("0::/system.slice/nginx.service (deleted)\n", "nginx.service"),
        ("0::/system.slice/a:b.service\n", "a:b.service"),
        ("0::/../nginx.service\n", "nginx.service"),
    ])
    func `prefers systemd's own hierarchy, then version 2's`(text: String, expected: String) {
        #expect(unit(text) == expected)
    }

    @Test(arguments: ["", "\n", "0::/\n", "0::\n", "0:", "0", "x::/a.service\n", "0/a.service\n", "1:a.service\n"])
    func `knows no unit`(text: String) {
        #expect(unit(text) == nil)
    }
}
