import Testing

@testable import ProcMetrics

@Suite struct EscapedTextTests {
    private func escaped(_ bytes: [UInt8]) -> String { EscapedText.escaped(bytes.span) }

    @Test(arguments: [
        ("nginx.service", "nginx.service"), ("a b", "a b"), ("größe", "größe"), ("日本", "日本"), ("", ""),
        ("a\\x2db", "a\\x2db"), ("a\nb", "a\\x0ab"), ("\u{1B}[31m", "\\x1b[31m"), ("a\u{7F}", "a\\x7f"),
        ("\u{202E}x", "\\xe2\\x80\\xaex"), ("\u{301}e", "\\xcc\\x81e"), ("e\u{301}", "e\u{301}"),
        ("\u{A0}", "\\xc2\\xa0"), ("\u{2028}", "\\xe2\\x80\\xa8"),
    ])
    func `writes what cannot be printed as bytes`(text: String, expected: String) {
        #expect(escaped(Array(text.utf8)) == expected)
    }

    @Test func `writes what is not UTF-8 as bytes`() {
        #expect(escaped([0x61, 0xFF, 0x62]) == "a\\xffb")
        #expect(escaped([0xC3]) == "\\xc3")
        #expect(escaped([0xED, 0xA0, 0x80, 0x61]) == "\\xed\\xa0\\x80a")
    }

    @Test func `cuts what is longer than a name can be`() {
        #expect(escaped(Array(repeating: 0x61, count: 300)).utf8.count == 255)
        #expect(escaped(Array(repeating: 0xFF, count: 300)).utf8.count == 1020)
    }

    @Test(arguments: [
        ("dev-disk\\x2d1", "dev-disk-1"), ("\\x2f", "/"), ("a\\x2", "a\\x2"), ("a\\x", "a\\x"), ("\\", "\\"),
        ("\\xg1", "\\xg1"), ("\\x+1", "\\x+1"), ("\\x0a", "\\x0a"), ("\\xc3\\xb6", "ö"), ("\\xff", "\\xff"),
        ("\\x5cx2d", "\\x2d"), ("\\xE2\\x80\\xae", "\\xe2\\x80\\xae"), ("", ""),
    ])
    func `turns back what systemd escaped, and nothing that cannot be printed`(text: String, expected: String) {
        #expect(EscapedText.unescaped(text) == expected)
    }
}
