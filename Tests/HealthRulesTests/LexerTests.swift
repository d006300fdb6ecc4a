import Testing

@testable import HealthRules

struct LexerTests {
    private func kinds(_ text: String) throws -> [Token.Kind] { try Lexer.tokens(of: text).map(\.kind) }

    @Test(arguments: [
        ("10%", 0.1, Dimension.none), ("512MiB", 536_870_912, .bytes), ("1GB", 1e9, .bytes), ("4kB", 4000, .bytes),
        ("30s", 30, .seconds), ("250ms", 0.25, .seconds), ("2m", 120, .seconds), ("1.5h", 5400, .seconds),
        ("7d", 604_800, .seconds), ("5/s", 5, Dimension(seconds: -1)), ("60/min", 1, Dimension(seconds: -1)),
        ("10MiB/s", 10_485_760, Dimension(bytes: 1, seconds: -1)), ("0", 0, .none), ("3.25", 3.25, .none),
    ])
    func `reads quantities with their units of measure`(text: String, value: Double, dimension: Dimension) throws {
        guard case .quantity(let read, dimension) = try kinds(text)[0] else {
            Issue.record("\(text) is not a quantity of that dimension")
            return
        }
        #expect(abs(read - value) < 1e-9 * max(1, value))
    }

    @Test func `reads names and symbols with their places`() throws {
        let tokens = try Lexer.tokens(of: "load.1m >= cpu.count")
        #expect(tokens.map(\.kind) == [.name("load.1m"), .symbol(">="), .name("cpu.count"), .end])
        #expect(tokens.map(\.start) == [0, 8, 11, 20])
    }

    @Test func `a division of two names is not a rate`() throws {
        #expect(try kinds("a / b") == [.name("a"), .symbol("/"), .name("b"), .end])
    }

    @Test(arguments: [
        ("512M", 4, "did you mean MiB?"), ("10 sec", 0, ""), ("10sec", 3, "did you mean s?"), ("a = b", 3, "=="),
        ("a & b", 3, "and"), ("a | b", 3, "or"), ("!a", 1, "not"), ("% 5", 1, "after a number"), ("a # b", 3, "#"),
        ("5/fortnight", 3, "fortnight"), ("\u{E9}", 1, "character"),
    ])
    func `reports where a text is wrong and what to write`(text: String, column: Int, hint: String) {
        if column == 0 {
            #expect(throws: Never.self) { try Lexer.tokens(of: text) }
            return
        }
        let error = #expect(throws: RuleError.self) { try Lexer.tokens(of: text) }
        #expect(error?.column == column)
        #expect(error?.message.contains(hint) == true)
    }

    @Test func `rejects text that is too long and numbers that are too large`() {
        #expect(throws: RuleError.self) { try Lexer.tokens(of: String(repeating: "a", count: 2001)) }
        #expect(throws: RuleError.self) { try Lexer.tokens(of: String(repeating: "9", count: 400)) }
    }
}
