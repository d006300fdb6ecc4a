import Testing

@testable import ProcMetrics

@Suite struct ScanningTests {
    @Test(arguments: [
        ("0", 0, ""), ("42 kB", 42, " kB"), ("007", 7, ""), ("5x", 5, "x"),
        ("18446744073709551615\n", UInt64.max, "\n"),
        ("000000000000000000000000000001", 1, ""),
    ])
    func `takes a number`(text: String, value: UInt64, rest: String) {
        #expect(take(text) { $0.takeNumber() } == Taken(value, rest))
    }

    @Test(arguments: [
        "", " 1", "-1", "+1", "x", ".5", "/", ":", "\u{FF11}",
        "18446744073709551616", "18446744073709551620", "99999999999999999999", "184467440737095516150",
    ])
    func `leaves alone what is no number or does not fit`(text: String) {
        #expect(take(text) { $0.takeNumber() } == Taken(nil, text))
    }

    @Test(arguments: [
        ("0.00", 0, ""), ("12.34 next", 1234, " next"), ("7", 700, ""), ("7 ", 700, " "), ("1.5 ", 150, " "),
        ("1.234", 123, "4"), ("0.07", 7, ""), ("184467440737095516.15", UInt64.max, ""),
    ])
    func `takes hundredths`(text: String, value: UInt64, rest: String) {
        #expect(take(text) { $0.takeHundredths() } == Taken(value, rest))
    }

    @Test(arguments: [
        "", ".5", "1.", "1. 5", "-0.10", "x",
        "184467440737095516.16", "184467440737095517.00", "18446744073709551615.00", "18446744073709551616.00",
    ])
    func `leaves alone what is no hundredths or does not fit`(text: String) {
        #expect(take(text) { $0.takeHundredths() } == Taken(nil, text))
    }

    @Test(arguments: [
        ("some avg10", true, "avg10"), ("some", false, "some"), ("somewhat", false, "somewhat"), ("", false, ""),
    ])
    func `takes a word only when it stands there whole`(text: String, isThere: Bool, rest: String) {
        #expect(take(text) { $0.take("some ") } == Taken(isThere, rest))
    }

    @Test(arguments: [("/80", true, "80"), ("80", false, "80"), ("", false, "")])
    func `takes one byte`(text: String, isThere: Bool, rest: String) {
        #expect(take(text) { $0.take(UInt8(ascii: "/")) } == Taken(isThere, rest))
    }

    @Test(arguments: [(" \t x ", "x "), ("x", "x"), ("\n x", "\n x"), ("  ", ""), ("", "")])
    func `skips blanks but no line`(text: String, rest: String) {
        #expect(take(text) { $0.skipBlanks() }.rest == rest)
    }

    @Test(arguments: [("one two", " two"), ("one\ttwo", "\ttwo"), ("one\ntwo", "\ntwo"), ("one", ""), (" one", " one")])
    func `skips a word`(text: String, rest: String) {
        #expect(take(text) { $0.skipWord() }.rest == rest)
    }

    @Test(arguments: [("one\ntwo\n", "two\n"), ("\n\n", "\n"), ("one", ""), ("", "")])
    func `skips a line`(text: String, rest: String) {
        #expect(take(text) { $0.skipLine() }.rest == rest)
    }

    @Test(arguments: [("Mem: 1: 2", 3), (": 1", 0), ("Mem", 3), ("", 0)])
    func `measures up to a byte`(text: String, length: Int) {
        #expect(take(text) { $0.length(before: UInt8(ascii: ":")) }.value == length)
    }
}

/// What a consumer said, and what it left of the text.
private struct Taken<Value> {
    let value: Value
    let rest: String

    init(_ value: Value, _ rest: String) {
        self.value = value
        self.rest = rest
    }
}

extension Taken: Equatable where Value: Equatable {}

private func take<Value>(_ text: String, _ consumer: (inout Span<UInt8>) -> Value) -> Taken<Value> {
    let bytes = Array(text.utf8)
    var span = bytes.span
    let value = consumer(&span)
    return Taken(value, String(decoding: bytes.suffix(span.count), as: UTF8.self))
}
