import Foundation
import Testing

@testable import HealthLink

struct CompactJSONEncoderTests {
    private struct Part: Codable, Equatable {
        enum Choice: Codable, Equatable {
            case plain, named(String, count: Int)
        }

        var text = "a \"b\" \\ \n\u{1}\u{1F} ä 🌲 /"
        var none: Int?
        var some: Int? = 5
        var numbers: [Double] = [0, -0.5, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity]
        var whole: [Int64] = [.min, .max]
        var big = UInt64.max
        var flags = [true, false]
        var nested: [[String]] = [[], ["x"]]
        var choices: [Choice] = [.plain, .named("y", count: 2)]
        var pairs = ["k": 1]
        var empty: [Int] = []
        var optionals: [String?] = ["z", nil]
    }

    private func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    @Test func `what is encoded is read as the same`() throws {
        let bytes = try CompactJSONEncoder.encode([Part(), Part(text: "", none: 1, some: nil)])
        let read = try decoder().decode([Part].self, from: Data(bytes))
        #expect(read == [Part(), Part(text: "", none: 1, some: nil)])
    }

    @Test func `the text is what the standard encoder writes`() throws {
        struct Small: Encodable {
            var a = 1
            var b = [1.5, 2.25]
            var c = "x"
        }
        let standard = JSONEncoder()
        standard.outputFormatting = .sortedKeys
        #expect(try Data(CompactJSONEncoder.encode(Small())) == standard.encode(Small()))
    }

    @Test func `not a number is a string`() throws {
        let bytes = try CompactJSONEncoder.encode([Double.nan])
        #expect(try decoder().decode([Double].self, from: Data(bytes)).allSatisfy(\.isNaN))
    }
}
