import ArgumentParser
import HealthLink
import Testing

@testable import HealthControl

@Suite struct LinkFailureTests {
    private static let cases: [(LinkError, String, Int32)] = [
        (LinkError.notRunning(path: "/x"), "no program listens on /x. See: systemctl status healthd", 69),
        (.noPermission(path: "/x"), "this user may not connect to /x. Run as root", 77),
        (.timeout(10), "healthd did not reply within 10 s. See whether it hangs: systemctl status healthd", 75),
        (.timeout(0), "because its queue of clients is full", 75),
        (.closed, "healthd closed the connection", 69),
        (.unreadable, "After an upgrade: systemctl restart healthd", 76),
        (.failed(errno: 5), "errno 5", 69),
        (.refused(.notPermitted(user: "bob")), "member of the group healthd: adduser bob healthd", 77),
        (.refused(.notPermitted(user: "user 1234")), "user 1234 may read, but not change anything.", 77),
        (.refused(.notPermitted(user: "user 1234")), "the group healthd: adduser NAME healthd", 77),
        (.refused(.notPermitted(user: "")), "this user may read", 77),
        (.refused(.noSuchIncident("e2")), "there is no open incident e2. Open ones: healthctl alerts", 64),
        (.refused(.noSuchSilence(id: "s")), "there is no silence s. All of them: healthctl silences", 64),
        (.refused(.notDrained), "the host is not drained", 64),
        (.refused(.tooManySilences(limit: 100)), "100 silences already", 75),
        (.refused(.tooManyClients(limit: 64)), "healthd serves 64 clients already", 75),
        (.refused(.tickStalled(ageSeconds: 9)), "within 5 s; it can still take effect. See whether it hangs", 75),
        (.refused(.methodNotFound("x")), "does not know the method Drain: it is older than healthctl", 76),
        (.refused(.interfaceNotFound("x")), "systemctl restart healthd", 76),
        (.refused(.invalidParameter("limit")), "healthd does not accept the value of “limit”", 64),
        (.refused(.other(name: "a.TooHot")), "an error that this version does not know: a.TooHot", 76),
    ]

    @Test(arguments: cases)
    func `says what to do, to people and to scripts`(error: LinkError, text: String, code: Int32) {
        let failure = LinkFailure(error, method: "Drain")
        #expect(failure.message.contains(text), "\(failure.message)")
        #expect(failure.code == ExitCode(code))
    }

    @Test func `a rejected configuration has every error, with its place`() {
        let error = MonitorError.configurationInvalid(path: "/c.json", errors: ["line 3: a", "line 9: b"])
        let failure = LinkFailure(.refused(error))
        #expect(
            failure.message == """
                /c.json: line 3: a
                /c.json: line 9: b
                /c.json: 2 errors: the rules that were active before stay active
                """)
        #expect(failure.code == ExitCode(78))
    }
}
