import ArgumentParser
import HealthLink
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct CheckTests {
    private func check(_ path: String, timeout: String = "5") throws -> Check {
        try #require(
            try Healthctl.parseAsRoot(["check", "--socket", path, "--timeout", timeout]) as? Check)
    }

    private func exitCode(_ server: TestServer) throws -> Int32 {
        do {
            try check(server.path).run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        }
    }

    @Test(arguments: [
        (Status.calm, Int32(0)), (.critical, 2), (.outdated, 3), (.justStarted, 3),
    ])
    func `the exit code is the verdict`(status: Status, code: Int32) throws {
        #expect(try exitCode(try TestServer(reply: Monitor.Status.Reply(status: status))) == code)
    }

    @Test func `a warning is 1`() throws {
        var status = Status.critical
        status.verdict = .warning
        #expect(try exitCode(try TestServer(reply: Monitor.Status.Reply(status: status))) == 1)
    }

    @Test func `healthd that does not run is unknown, and says what to do`() throws {
        let result = try check("/nonexistent/healthd.sock").result()
        #expect(result.level == .unknown)
        #expect(
            result.line == "HEALTHD UNKNOWN - healthd does not run: no program listens on /nonexistent/healthd.sock. "
                + "See: systemctl status healthd")
    }

    @Test(arguments: [
        "", "{}", "null", "[]", "ok", #"{"parameters":{}}"#, #"{"parameters":{"status":{"verdict":"ok"}}}"#,
        #"{"parameters":{"status":{"verdict":"fine"}}}"#, "\u{FFFD}\u{1B}", #"{"error":3}"#,
        #"{"error":"org.healthd.Monitor.TooHot"}"#, #"{"error":"org.varlink.service.MethodNotFound"}"#,
    ])
    func `a reply that is none is unknown`(text: String) throws {
        let server = try TestServer { _, _ in .send(Array(text.utf8) + [0]) }
        let result = try check(server.path).result()
        #expect(result.level == .unknown)
        #expect(result.line.hasPrefix("HEALTHD UNKNOWN - "))
        _ = try PluginLineParser.parse(result.line)
    }

    @Test func `a reply that is cut is unknown`() throws {
        let whole = Frame.reply(Monitor.Status.Reply(status: .calm))
        let server = try TestServer { _, _ in .sendAndClose(Array(whole.dropLast(9))) }
        #expect(try check(server.path).result().level == .unknown)
    }

    @Test(arguments: [MonitorError.tooManyClients(limit: 64), .notPermitted(user: "x"), .tickStalled(ageSeconds: 9)])
    func `an error is unknown`(error: MonitorError) throws {
        #expect(try check(try TestServer(error: error).path).result().level == .unknown)
    }

    @Test func `a peer that says nothing is unknown when the time is over`() throws {
        let server = try TestServer { _, _ in .nothing }
        let clock = ContinuousClock()
        let start = clock.now
        let result = try check(server.path, timeout: "200ms").result()
        #expect(clock.now - start < .seconds(5))
        #expect(result.level == .unknown)
        #expect(result.line.contains("healthd did not reply within 200 ms"))
    }

    @Test func `a peer that never ends a reply is unknown`() throws {
        let server = try TestServer { _, _ in .flood }
        #expect(try check(server.path, timeout: "5").result().level == .unknown)
    }

    @Test(arguments: [["check", "--nonsense"], ["check", "x"], ["check", "--timeout", "soon"]])
    func `wrong usage is unknown as well, in one line`(arguments: [String]) throws {
        do {
            _ = try Healthctl.parseAsRoot(arguments)
            Issue.record("was accepted")
        } catch {
            let result = try #require(Check.usageError(error))
            #expect(result.level == .unknown)
            _ = try PluginLineParser.parse(result.line)
        }
    }

    @Test(arguments: [["check", "--help"], ["check", "--version"]])
    func `a request for help or for the version is no wrong usage`(arguments: [String]) {
        do {
            var command = try Healthctl.parseAsRoot(arguments)
            try command.run()
            Issue.record("was run")
        } catch {
            #expect(Check.usageError(error)?.line == nil)
        }
    }
}
