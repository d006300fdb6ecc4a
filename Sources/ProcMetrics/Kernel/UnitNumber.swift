/// memory.current, memory.swap.current, memory.max, memory.high and pids.current of a control group,
/// Documentation/admin-guide/cgroup-v2.rst: one number, or `max` where there is no limit.
///
///     417914880
struct CgroupNumber: CgroupFileParser {
    let metric: Metric

    /// No limit is an infinite one, not an absent one: a rule over it stays known, and clears when it is taken away.
    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        if Self.isEndless(text) {
            unit[metric] = .infinity
        } else {
            unit.set(metric, raw: Self.number(in: text))
        }
    }

    /// The number; `nil` for `max`, and for what is no number.
    static func number(in text: Span<UInt8>) -> UInt64? {
        var text = text
        guard let number = text.takeNumber() else { return nil }
        return text.isEndOfLine ? number : nil
    }

    private static func isEndless(_ text: Span<UInt8>) -> Bool {
        var text = text
        return text.take("max") && text.isEndOfLine
    }
}

extension Span where Element == UInt8 {
    fileprivate var isEndOfLine: Bool { count == 0 || self[0] == UInt8(ascii: "\n") }
}
