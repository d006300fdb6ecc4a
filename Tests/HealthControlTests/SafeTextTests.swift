import FoundationEssentials
import HealthRules
import Testing

@testable import HealthControl

@Suite struct SafeTextTests {
    @Test(arguments: [
        ("nginx.service", "nginx.service"), ("größer “x” 日本 👩‍💻", "größer “x” 日本 👩‍💻"),
        ("a\u{1B}[31mb", #"a\x1b[31mb"#), ("a\nb\r\tc", #"a\x0ab\x0d\x09c"#), ("\u{7F}\u{9B}", #"\x7f\x9b"#),
        ("a\u{202E}b", #"a\u{202e}b"#), ("a\u{2028}b", #"a\u{2028}b"#), ("", ""),
    ])
    func `what a terminal obeys is shown`(text: String, shown: String) { #expect(SafeText.escaped(text) == shown) }

    @Test func `JSON means the same, without a control character`() throws {
        let value = ["a\u{1B}\u{9B}\u{7F}\u{202E}\n", "plain"]
        for json in [JSONText.line(value), JSONText.indented(value)] {
            #expect(!json.unicodeScalars.contains { $0.value == 0x1B || (0x7F...0x9F).contains($0.value) })
            #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == value)
        }
        #expect(!JSONText.line(value).contains("\n"))
    }

    @Test func `only a terminal gets colors`() {
        let line = Line("is ") + Line("critical\u{1B}", .red) + " now"
        #expect(line.text(isColored: false) == #"is critical\x1b now"#)
        #expect(line.text(isColored: true) == "is \u{1B}[1;31mcritical\\x1b\u{1B}[0m now")
    }

    private static let moments: [(Double, String)] = [
        (testNow, "14:03:27"), (testNow - 50_400, "00:03:27"), (testNow - 54_000, "2026-11-26 23:03:27"),
        (testNow + 3_456_000, "2027-01-06 14:03:27"), (.infinity, "--:--:--"), (1e300, "--:--:--"),
    ]

    @Test(arguments: moments)
    func `a moment of another day has its date`(moment: Double, text: String) {
        #expect(testTime.moment(moment) == text)
    }

    @Test func `a clock that was set back makes no negative ages`() {
        #expect(testTime.past(testNow + 5) == "14:03:32 (0 s ago)")
        #expect(testTime.future(testNow - 5) == "14:03:22 (in 0 s)")
    }
}
