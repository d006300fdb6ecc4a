@testable import HealthRules

/// A duration as an operator writes it; and, from the first bytes, one as healthd writes it.
func fuzzDuration(_ bytes: [UInt8]) {
    if let read = try? DurationText.nanoseconds(String(decoding: bytes, as: UTF8.self)) {
        expect((0...year).contains(read), "\(read) ns is no duration")
        expectRoundTrip(read)
    }
    expectRoundTrip(bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) } & .max % year)
}

private let year: Int64 = 366 * 86_400_000_000_000

/// What is written can be read again; beyond twelve days a double cannot distinguish every nanosecond.
private func expectRoundTrip(_ nanoseconds: Int64) {
    let text = DurationText.text(nanoseconds)
    guard let read = try? DurationText.nanoseconds(text) else { fatalError("“\(text)” cannot be read again") }
    expect(abs(read - nanoseconds) <= nanoseconds >> 50, "\(nanoseconds) ns is written “\(text)”, read \(read)")
}
