import ArgumentParser
import Testing

@testable import HealthControl

@Suite struct HealthctlTests {
    @Test func `has the documented commands`() {
        let names = Healthctl.configuration.subcommands.map { $0._commandName }
        #expect(
            names == [
                "status", "alerts", "units", "check", "watch", "silences",
                "ack", "silence", "unsilence", "drain", "undrain", "maintain", "reload",
                "check-config", "rules", "metrics", "explain", "replay",
            ])
    }

    @Test func `replay takes a configuration and a format`() throws {
        let command = try #require(
            try Healthctl.parseAsRoot(["replay", "x.csv", "--config", "c.json", "--json"]) as? Replay)
        #expect(command.file == "x.csv")
        #expect(command.config == "c.json")
        #expect(command.json)
    }

    @Test func `metrics samples this host unless another root is given`() throws {
        #expect((try Healthctl.parseAsRoot(["metrics"]) as? Metrics)?.root == "/")
        #expect((try Healthctl.parseAsRoot(["metrics", "--root", "/tree"]) as? Metrics)?.root == "/tree")
    }

    @Test(arguments: [
        ["replay"], ["replay", "a", "b"], ["metrics", "x"], ["nonsense"], ["rules", "--x"],
    ])
    func `unknown arguments are usage errors, with exit code 64`(arguments: [String]) {
        #expect { try Healthctl.parseAsRoot(arguments) } throws: { Healthctl.exitCode(for: $0) == ExitCode(64) }
    }

    @Test func `a root without kernel files ends with exit code 66`() throws {
        var command = try Healthctl.parseAsRoot(["metrics", "--root", "/nonexistent"])
        #expect(throws: ExitCode(66)) { try command.run() }
    }

    @Test(arguments: [["explain", "memory.availible"], ["explain", "memory-lwo"]])
    func `an unknown name is a usage error`(arguments: [String]) {
        #expect {
            var command = try Healthctl.parseAsRoot(arguments)
            try command.run()
        } throws: {
            Healthctl.exitCode(for: $0) == ExitCode(64) && Healthctl.message(for: $0).contains("did you mean")
        }
    }
}
