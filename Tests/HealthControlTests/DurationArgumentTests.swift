import ArgumentParser
import HealthLink
import Testing

@testable import HealthControl

@Suite struct DurationArgumentTests {
    @Test(arguments: [("10", 10.0), ("10s", 10), ("500ms", 0.5), ("2m", 120), ("1h", 3600)])
    func `a timeout is a number of seconds or a duration`(text: String, seconds: Double) throws {
        #expect(try DurationArgument.timeout(text) == seconds)
    }

    @Test(arguments: [("1s", 1.0), ("2h", 7200), ("1h30m", 5400), ("365d", 31_536_000)])
    func `a period is a duration with its unit`(text: String, seconds: Double) throws {
        #expect(try DurationArgument.period(text) == seconds)
    }

    @Test(arguments: [
        ("", "“”: the text is empty, expected a duration such as 30s"), ("0", "a timeout is longer than 0 s"),
        ("61m", "at most 1h"), ("soon", "“soon”"), ("10MiB", "a duration needs a unit of time"),
        ("99999999999999999999", "a duration is at most 366d"), ("\u{1B}[1m", #"“\x1b[1m”"#), ("٣", "“٣"),
    ])
    func `a wrong timeout says what is expected`(text: String, message: String) {
        #expect { try DurationArgument.timeout(text) } throws: { "\($0)".contains(message) }
    }

    @Test(arguments: [
        ("2", "a duration needs a unit of time: 500ms, 30s, 5m, 2h, 7d"), ("500ms", "a duration is from 1s to 365d"),
        ("366d", "a duration is from 1s to 365d"), ("two hours", "“two hours”"), ("-2h", "“-2h”"),
    ])
    func `a wrong period says what is expected`(text: String, message: String) {
        #expect { try DurationArgument.period(text) } throws: { "\($0)".contains(message) }
    }

    @Test(arguments: [
        ["silence", "--rule", "x", "--for", "soon", "--reason", "y"], ["silence", "--for", "2h", "--reason", "y"],
        ["silence", "--rule", "x", "--for", "2h", "--reason", " "], ["silence", "--rule", "x", "--for", "2h"],
        ["silence", "--rule", "x", "--reason", "y"], ["drain"], ["drain", "--reason", ""],
        ["drain", "--reason", "x", "--for", "0s"], ["units", "--limit", "0"], ["units", "--limit", "129"],
        ["rules", "--active", "--config", "x"], ["rules", "--json"], ["status", "--timeout", "0"], ["ack"],
        ["unsilence"], ["alerts", "x"],
    ])
    func `wrong usage ends with exit code 64`(arguments: [String]) {
        #expect { try Healthctl.parseAsRoot(arguments) } throws: { Healthctl.exitCode(for: $0) == ExitCode(64) }
    }

    @Test func `the socket of the option comes before that of the environment`() throws {
        let options = try ConnectionOptions.parse(["--socket", "/a"])
        #expect(options.path == "/a")
        #expect(try ConnectionOptions.parse([]).path == SocketPath.toConnect())
    }
}
