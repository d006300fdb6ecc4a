/// Choices that follow from the input alone, so that every finding can be reproduced.
struct Dice {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Seeded with a hash of the input (FNV-1a).
    init(_ seed: [UInt8]) {
        for byte in seed { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// One of several.
    mutating func pick<Element>(_ choices: [Element]) -> Element {
        // Constants of Knuth's MMIX; the high bits are the good ones.
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return choices[Int(state >> 33) % choices.count]
    }
}
