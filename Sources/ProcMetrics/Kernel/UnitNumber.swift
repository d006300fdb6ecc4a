/// memory.current, memory.swap.current, memory.max, memory.high and pids.current of a control group,
/// Documentation/admin-guide/cgroup-v2.rst: one number, or `max` where there is no limit.
///
///     417914880
struct UnitNumber: UnitText {
    let metric: Metric

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) { unit.set(metric, raw: Self.number(in: text)) }

    /// The number; `nil` for `max`, and for what is no number.
    static func number(in text: Span<UInt8>) -> UInt64? {
        var text = text
        guard let number = text.takeNumber() else { return nil }
        return text.count == 0 || text.take(UInt8(ascii: "\n")) ? number : nil
    }
}
