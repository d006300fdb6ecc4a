internal import Glibc

/// Consumers for kernel text. Each takes what it names off the front of the span, or leaves the span as it was
/// and says so. None of them traps, whatever the text: arithmetic that overflows gives `nil`.
extension Span where Element == UInt8 {
    /// Takes an unsigned decimal number; `nil` when there is none or it does not fit 64 bits.
    mutating func takeNumber() -> UInt64? {
        let text = self  // Its bounds stay in registers; those of `self` are read again for each byte.
        var value: UInt64 = 0
        var length = 0
        let certain = Swift.min(text.count, 19)  // So many digits always fit.
        while length < certain, let digit = text[length].decimalDigit {
            value = value &* 10 &+ digit
            length += 1
        }
        while length >= 19, length < text.count, let digit = text[length].decimalDigit {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = tens.addingReportingOverflow(digit)
            if overflow || carry { return nil }
            value = next
            length += 1
        }
        if length == 0 { return nil }
        drop(length)
        return value
    }

    /// Whether a number stands here. Where ``takeNumber()`` gave none it is too large, or negative, and no count can be that.
    var startsWithNumber: Bool {
        guard count > 0 else { return false }
        if self[0] == UInt8(ascii: "-") { return count > 1 && self[1].decimalDigit != nil }
        return self[0].decimalDigit != nil
    }

    /// Takes a number with up to two decimals, such as `12.34`, as hundredths: 1234.
    mutating func takeHundredths() -> UInt64? {
        var rest = self
        guard let whole = rest.takeNumber() else { return nil }
        var fraction: UInt64 = 0
        if rest.take(UInt8(ascii: ".")) {
            guard let tenths = rest.takeDigit() else { return nil }
            fraction = tenths * 10 + (rest.takeDigit() ?? 0)
        }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 100)
        let (value, carry) = scaled.addingReportingOverflow(fraction)
        if overflow || carry { return nil }
        self = rest
        return value
    }

    /// Takes one byte if it is the given one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard count > 0, self[0] == byte else { return false }
        drop(1)
        return true
    }

    /// Takes a word given in the source; leaves the span alone if another one stands there.
    @inline(__always)
    mutating func take(_ word: StaticString) -> Bool {
        guard starts(with: word) else { return false }
        drop(word.utf8CodeUnitCount)
        return true
    }

    @inline(__always)
    func starts(with word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        for index in 0..<length where unsafe self[index] != word.utf8Start[index] { return false }
        return true
    }

    /// Takes blanks and tabs.
    mutating func skipBlanks() {
        let text = self
        var length = 0
        while length < text.count, text[length].isBlank { length += 1 }
        drop(length)
    }

    /// Takes everything up to the next blank, tab or end of line.
    mutating func skipWord() {
        let text = self
        var length = 0
        while length < text.count, !text[length].endsWord { length += 1 }
        drop(length)
    }

    /// Takes the rest of the line and its end.
    mutating func skipLine() {
        drop(Swift.min(length(before: UInt8(ascii: "\n")) + 1, count))
    }

    /// The number of bytes before the first such byte, or all. The corresponding C function is `memchr`, which looks
    /// at many bytes at once: a loop here would mispredict its end on every line.
    func length(before byte: UInt8) -> Int {
        unsafe withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = unsafe memchr(base, CInt(byte), bytes.count) else {
                return bytes.count
            }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Four bytes from an index on.
    func word(at index: Int) -> UInt32 { unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt32.self) }

    mutating func drop(_ length: Int) { self = extracting(droppingFirst: length) }

    private mutating func takeDigit() -> UInt64? {
        guard count > 0, let digit = self[0].decimalDigit else { return nil }
        drop(1)
        return digit
    }
}

extension UInt64 {
    /// A product, such as pages in bytes; `nil` when it does not fit.
    func times(_ factor: UInt64) -> UInt64? {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// A sum that stays at the greatest number.
    package func plus(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// A difference that stays at zero.
    func minus(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}

extension UInt8 {
    fileprivate var decimalDigit: UInt64? {
        self &- UInt8(ascii: "0") <= 9 ? UInt64(self &- UInt8(ascii: "0")) : nil
    }

    var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var endsWord: Bool { isBlank || self == UInt8(ascii: "\n") }
}
