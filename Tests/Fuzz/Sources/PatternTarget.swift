@testable import HealthRules

/// A pattern on the first line and a unit's name on the second, against a matcher too simple to be wrong.
func fuzzPattern(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    let (pattern, name) = (lines[0], lines.count > 1 ? lines[1] : "")
    expect(
        Pattern(pattern).matches(name) == matches(Array(pattern.utf8), Array(name.utf8)),
        "“\(pattern)” on “\(name)”")
}

/// Row by row: whether the pattern so far matches the name so far.
private func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var row = [true] + Array(repeating: false, count: name.count)
    for byte in pattern {
        let isStar = byte == UInt8(ascii: "*")
        var next = [isStar && row[0]]
        for (index, other) in name.enumerated() {
            let matchesOne = byte == UInt8(ascii: "?") || byte == other
            next.append(isStar ? next[index] || row[index + 1] : matchesOne && row[index])
        }
        row = next
    }
    return row[name.count]
}
