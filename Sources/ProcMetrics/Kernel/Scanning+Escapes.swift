extension Span where Element == UInt8 {
    /// The bytes that a text with escapes stands for, of the kernel's log or in the name of a unit: `\x0a` is a newline and
    /// `\x5c` a backslash.
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
