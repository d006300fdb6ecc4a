/// The 128 bits that tie all events of one incident together.
public struct IncidentID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// 32 hexadecimal digits.
    public var description: String { Self.hex(high) + Self.hex(low) }

    static func hex(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension IncidentID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "an id has 32 hex digits") }
        (self.high, self.low) = (high, low)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Makes incident ids from a seed: the same seed gives the same ids, so that evaluation stays deterministic.
/// The daemon seeds it with random bits; a replay with zero.
struct IncidentIDSource {
    private var state: UInt64
    private let stream: UInt64

    init(seed: (UInt64, UInt64)) {
        state = seed.0
        stream = seed.1
    }

    mutating func next() -> IncidentID {
        IncidentID(high: word() ^ stream, low: word())
    }

    /// SplitMix64.
    private mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
