extension Span where Element == UInt8 {
    /// The bytes that a text of the kernel's log stands for: there `\x0a` is a newline and `\x5c` a backslash.
    func withoutEscapes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var index = 0
        while index < count {
            if has("\\x", at: index), index + 3 < count, let high = self[index + 2].hexDigit,
                let low = self[index + 3].hexDigit
            {
                bytes.append(high << 4 | low)
                index += 4
            } else {
                bytes.append(self[index])
                index += 1
            }
        }
        return bytes
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
