/// A ``MemoryDiagnosis`` in the form that an ``EventRecord`` and the local interface have it.
public struct DiagnosisRecord: Codable, Sendable, Equatable {
    public struct Use: Codable, Sendable, Equatable {
        /// ``MemoryUse/name``.
        public var use: String
        public var bytes: Double
        /// Of all RAM, from 0 to 1.
        public var ratio: Double
    }

    /// The largest first.
    public var uses: [Use]
    /// `reclaim`, `drop-slab`, `unnecessary` or `refused`.
    public var clearing: String
    /// About how much clearing would free.
    public var clearableBytes: Double?
    /// For a person: what it would free and cost, or why it does not help.
    public var clearingText: String
}

extension DiagnosisRecord {
    /// `nil` while RAM is unknown.
    public init?(_ uses: MemoryUses) {
        let diagnosis = MemoryDiagnosis(uses)
        guard !diagnosis.parts.isEmpty else { return nil }
        self.init(
            uses: diagnosis.parts.map { Use(use: $0.use.name, bytes: $0.bytes, ratio: $0.share) },
            clearing: diagnosis.clearing.name, clearableBytes: diagnosis.clearing.bytes,
            clearingText: diagnosis.clearing.text)
    }

    /// `61 % anonymous memory, 22 % page cache, 9 % free`.
    public var text: String {
        uses.prefix(5).map { use in
            let title = MemoryUse.allCases.first { $0.name == use.use }?.title ?? use.use
            return "\(ValueFormatter.share(use.ratio)) \(title)"
        }.joined(separator: ", ")
    }
}
