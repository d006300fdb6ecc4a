import Testing

@testable import ProcMetrics

@Suite struct UnitNameTests {
    @Test(arguments: [
        ("/system.slice/nginx.service", "nginx.service"),
        ("/init.scope", "init.scope"),
        ("/system.slice/system-php\\x2dfpm.slice/php-fpm@8.2.service", "php-fpm@8.2.service"),
        ("/system.slice/_memory.service", "memory.service"),
        ("/machine.slice/libpod-4f.scope/container/system.slice/nginx.service", "libpod-4f.scope"),
        ("/system.slice/docker.service/kubepods.slice/a.scope", "docker.service"),
        ("/docker/4f0c", "docker/4f0c"), ("/docker", "docker"),
        ("/user.slice/user-1000.slice/session-3.scope", "session-3.scope"),
        ("/user.slice/user-1000.slice/user@1000.service", "user@1000.service"),
        ("/user.slice/user-1000.slice/user@1000.service/init.scope", "user@1000.service/init.scope"),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/a.slice/podman.service/b.service",
            "user@1000.service/podman.service"
        ),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice", "user@1000.service"),
        ("/user.slice/user@1000.service/user@1001.service/a.service", "user@1000.service/user@1001.service"),
        ("/../other.service", "other.service"), ("//a.service//b.service", "a.service"), ("a.service", "a.service"),
    ])
    func `takes the first name that is no slice`(path: String, unit: String) {
        #expect(UnitName(controlGroup: path)?.description == unit)
    }

    @Test(arguments: ["", "/", "/system.slice", "/user.slice/user-1000.slice/", "/..", "////"])
    func `a slice is no unit`(path: String) {
        #expect(UnitName(controlGroup: path) == nil)
    }

    @Test(arguments: [
        ("/system.slice/leak.service", "leak.service"), ("/system.slice", "system.slice"),
        ("/user.slice/user-1000.slice/", "user-1000.slice"), ("/", nil), ("", nil),
        ("/user.slice/user-1000.slice/user@1000.service", "user@1000.service"),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice/own.service", "user@1000.service/own.service"),
    ])
    func `a limit can be a slice's`(path: String, unit: String?) {
        let path = Array(path.utf8)
        let limited = UnitName.limited(path: path.span)
        #expect(limited == unit)
    }

    @Test(arguments: [
        "/system.slice/container.service/payload", "/docker/4f0c/inner",
        "/user.slice/user-1000.slice/user@1000.service/app.slice",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/own.service/inner.service",
    ])
    func `the limit of a group within a unit is not the unit's`(path: String) {
        let path = Array(path.utf8)
        let limited = UnitName.limited(path: path.span)
        #expect(limited == nil)
    }

    @Test func `a unit in a slice whose name begins with an accent is found`() {
        #expect(UnitName(controlGroup: "/system.slice/\u{301}.slice/nginx.service")?.description == "nginx.service")
        #expect(UnitName(controlGroup: "/a.slice/\u{301}x")?.description == #"\xcc\x81x"#)
    }

    @Test func `distinguishes the user's unit from the system's`() {
        let unit = UnitName("user@1000.service/podman.service")
        #expect(unit.systemUnit == "user@1000.service")
        #expect(unit.userUnit == "podman.service")
        #expect(unit == UnitName(controlGroup: "/user.slice/user-1000.slice/user@1000.service/podman.service"))
        #expect(UnitName("nginx.service").userUnit == nil)
        #expect(UnitName("").systemUnit == "")
        #expect(UnitName("/").description == "/")
    }

    @Test func `is told to people with its dashes`() {
        #expect(UnitName.unescaped("user@1000.service/a\\x2db@c\\x2dd.service") == "user@1000.service/a-b@c-d.service")
        #expect(UnitName.unescaped("a\\x0ab.service") == "a\\x0ab.service")
    }
}
