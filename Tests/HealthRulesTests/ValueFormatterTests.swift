import Testing

@testable import HealthRules

struct ValueFormatterTests {
    @Test(arguments: [
        (0.0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (412 * 1_048_576, "412 MiB"),
        (7.65 * 1_073_741_824, "7.65 GiB"),
        (5e15, "4547 TiB"), (.infinity, "inf TiB"),
    ])
    func `bytes`(value: Double, text: String) { #expect(ValueFormatter.bytes(value) == text) }

    @Test(arguments: [
        (0.0, "0 ms"), (0.35, "350 ms"), (12.34, "12.3 s"), (59.9, "59.9 s"), (200, "3 min 20 s"), (3600, "1 h"),
        (7500, "2 h 5 min"), (273_600, "3 d 4 h"), (-90, "-1 min -30 s"), (.infinity, "inf s"), (.nan, "nan s"),
    ])
    func `durations`(value: Double, text: String) { #expect(ValueFormatter.duration(value) == text) }

    @Test(arguments: [(0.3412, "34.1 %"), (0.042, "4.2 %"), (1, "100 %"), (.nan, "nan %")])
    func `shares`(value: Double, text: String) { #expect(ValueFormatter.share(value) == text) }

    @Test(arguments: [1e14, 1e15, 1e300, -1e300, 9.9951, 99.951, -0.0])
    func `no number is too big`(value: Double) { #expect(!ValueFormatter.short(value).isEmpty) }
}
