@testable import ProcMetrics

extension KernelFileParser {
    /// What the parser makes of a text.
    func sample(of text: String) -> Sample { sample(of: Array(text.utf8)) }

    func sample(of bytes: [UInt8]) -> Sample {
        var (parser, sample) = (self, Sample())
        parser.parse(bytes.span, into: &sample)
        return sample
    }

    /// Cuts the text off at every byte and gives what then goes wrong: a cut may shorten the one number that it
    /// hits, and nothing else may have another value than in the whole text.
    ///
    /// - Parameter sums: Metrics that add up lines, which are smaller while lines are missing.
    func harmfulCuts(of text: String, sums: Set<String> = []) -> [String] {
        let bytes = Array(text.utf8)
        let whole = sample(of: bytes)
        return bytes.indices.compactMap { end in
            let cut = sample(of: Array(bytes[..<end]))
            let changed = cut.metrics.filter { cut.raw($0) != whole.raw($0) && !sums.contains($0.name) }
            let isHarmless =
                changed.count <= 1
                && cut.metrics.allSatisfy { metric in whole.raw(metric).map { cut.raw(metric) ?? 0 <= $0 } ?? false }
            return isHarmless ? nil : "\(end): \(changed.map(\.name))"
        }
    }

    /// Parses the text with every byte in turn replaced by ones that mean something to a parser.
    ///
    /// - Returns: How many texts were parsed, none of which trapped.
    func survivedChanges(of text: String) -> Int {
        let bytes = Array(text.utf8)
        var count = 0
        for index in bytes.indices {
            for byte in [0x00, 0x09, 0x0A, 0x20, 0x2D, 0x2E, 0x2F, 0x39, 0x3A, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                _ = sample(of: changed)
                count += 1
            }
        }
        return count
    }
}

extension Sample {
    /// A value in base units by its metric's name.
    subscript(name: String) -> Double? { self[Metric(catalogued: name)] }

    /// The kernel's integer by its metric's name.
    func raw(_ name: String) -> UInt64? { raw(Metric(catalogued: name)) }

    /// The metrics that are not absent.
    var metrics: [Metric] { Metric.all.filter { raw($0) != nil } }

    var names: Set<String> { Set(metrics.map(\.name)) }
}

/// Bytes. A function, because an operator beside an optional in `#expect` traps where the optional is `nil`.
func kibibytes(_ count: UInt64) -> UInt64 { count * 1024 }
