/// Names one event. Two runs of healthd never give the same, because the stream is random; within a run, a reload
/// included, the sequence counts up.
public struct EventID: Hashable, Sendable {
    let stream: UInt64
    let sequence: UInt64

    /// `5d2c0f3a9b1e4477-12`.
    public var description: String { "\(IncidentID.hex(stream))-\(sequence)" }
}

extension EventID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts = try container.decode(String.self).split(separator: "-")
        guard parts.count == 2, let stream = UInt64(parts[0], radix: 16), let sequence = UInt64(parts[1]) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an id is hex digits, “-” and a number")
        }
        (self.stream, self.sequence) = (stream, sequence)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Gives each event its id.
struct EventIDSource {
    private let stream: UInt64
    private var sequence: UInt64 = 0

    init(seed: (UInt64, UInt64)) { stream = seed.0 ^ seed.1.byteSwapped }

    mutating func next() -> EventID {
        sequence &+= 1
        return EventID(stream: stream, sequence: sequence)
    }
}

extension Event.Kind {
    /// The constant that names this kind in the journal; systemd/healthd.catalog has an entry for each.
    public var messageID: String {
        switch self {
        case .raised: "8a1d7847ac574fa196ff8248830dd180"
        case .escalated: "82093ca58a404e9d9cc2046614cc5e1c"
        case .reminder: "0179fc158b564ba899f146073cbdbbd9"
        case .cleared: "8ec30ea36d7c4d6ab6ed810b84059b89"
        case .oomKill: "f16e8ee98a58437ca475513fe01daf22"
        case .lateTick: "4351ebb52e924c1dbb9233084dfdd141"
        case .configRejected: "ee191107ad7c4dac8bd0189673eff938"
        case .configLoaded: "ca8ae55a8fc9401c88fcad16b403d53a"
        case .started: "25e0b57d9b164a8cb79a10cf73e66836"
        case .sourceFailed: "52dbfb3981214441ac46957dd367cd8f"
        case .sourceRecovered: "44c02f20f77648cca983e7b3ac8d19b7"
        case .deliveryFailed: "be9b0a24d32a493f9f71b79449ab3a7a"
        case .notice: "b38d4cac19fb43778394e6ab66ee7270"
        case .summary: "9572577daee0428b9c87b576b1332b44"
        case .stopped: "18968b62f77744ac858c6d767f52ea9f"
        case .acknowledged: "cd8cca82687ebd81aed41421a1eb2cb0"
        case .silenced: "9d58dcd7032b7eba2b38701a2a911aac"
        case .unsilenced: "d18e305b5e4b260fc8daad4b394bd135"
        case .drained: "782917e5164aa61b34d72a7dde1aea60"
        case .undrained: "cd07b22d937a00a7c262794b79bce80e"
        }
    }
}
