import Testing

@testable import ProcMetrics

@Suite struct ScanningEscapesTests {
    @Test(arguments: [
        (#"a\x0ab"#, "a\nb"), (#"\x5cx2d"#, #"\x2d"#), (#"caf\xc3\xa9"#, "café"), (#"\xC3\xA9"#, "é"), ("", ""),
        (#"\x0"#, #"\x0"#), (#"\x"#, #"\x"#), (#"\xg0"#, #"\xg0"#), (#"\"#, #"\"#), (#"\x41\x42"#, "AB"),
    ])
    func `an escape stands for its byte, anything else for itself`(text: String, meaning: String) {
        let bytes = Array(text.utf8)
        let decoded = bytes.span.withoutEscapes()
        #expect(decoded == Array(meaning.utf8))
    }
}
