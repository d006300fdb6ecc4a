import Testing

@testable import ProcMetrics

@Suite struct ScanningSearchTests {
    @Test(arguments: [("a,b,c", 1, 3), (",", 0, 0), ("abc,", 3, 3)])
    func `finds the first and the last place`(text: String, first: Int, last: Int) {
        let bytes = Array(text.utf8)
        let places = (bytes.span.first(","), bytes.span.last(","))
        #expect(places == (first, last))
    }

    @Test(arguments: ["", "a", "task"]) func `finds nothing where nothing is`(text: String) {
        let bytes = Array(text.utf8)
        let span = bytes.span
        let places = [span.first("task="), span.last("task="), span.first("t", from: 5), span.first("t", from: -1)]
        #expect(places == [nil, nil, nil, nil])
    }

    @Test(arguments: [("uid=7", "uid="), ("7", ""), ("a 18446744073709551615", "a ")])
    func `takes a number off the end`(text: String, rest: String) {
        let bytes = Array(text.utf8)
        var span = bytes.span
        let number = span.takeLastNumber()
        #expect(number != nil)
        #expect(span.count == rest.utf8.count)
    }

    @Test(arguments: ["", "7x", "a 18446744073709551616"])
    func `leaves alone what ends with no number that fits`(text: String) {
        let bytes = Array(text.utf8)
        var span = bytes.span
        let number = span.takeLastNumber()
        #expect(number == nil)
        #expect(span.count == bytes.count)
    }

    @Test(arguments: [("ab", "ab", true), ("ab", "ac", false), ("ab", "abc", false), ("", "", true)])
    func `compares`(left: String, right: String, isSame: Bool) {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        let equals = left.span.equals(right.span)
        #expect(equals == isSame)
    }
}
