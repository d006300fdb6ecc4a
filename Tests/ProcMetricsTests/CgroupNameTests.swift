import Testing

@testable import ProcMetrics

@Suite struct CgroupNameTests {
    private func name(_ text: String) -> CgroupName? {
        let bytes = Array(text.utf8)
        return CgroupName(bytes.span)
    }

    @Test(arguments: [
        ("system.slice", CgroupName.Kind.slice), ("-.slice", .slice), ("_memory.slice", .slice), (".slice", .unmanaged),
        ("user@1000.service", .userManager), ("user@.service", .unit), ("user@x.service", .unit),
        ("user@1000.service.d", .unmanaged), ("user@99999999999999999999.service", .unit),
        ("nginx.service", .unit), ("init.scope", .unit), ("dbus.socket", .unit), ("home.mount", .unit),
        ("dev-sda2.swap", .unit), (".service", .unmanaged), ("docker", .unmanaged), ("a.timer", .unmanaged),
    ])
    func `knows what systemd made a group for`(text: String, kind: CgroupName.Kind) {
        #expect(name(text)?.kind == kind)
    }

    @Test(arguments: [
        ("_memory.service", "memory.service"), ("__x.service", "_x.service"), ("_docker", "_docker"),
        ("a\\x2db.service", "a\\x2db.service"), ("a\u{1}.service", "a\\x01.service"),
    ])
    func `takes systemd's own escape off its own names`(text: String, expected: String) {
        #expect(name(text)?.text == expected)
    }

    @Test(arguments: ["", ".", ".."]) func `is no name`(text: String) {
        #expect(name(text) == nil)
    }
}
