/// /proc/sys/fs/dentry-state and inode-state: numbers of which only some mean anything today.
/// The fifth of dentry-state counts negative dentries since Linux 5.0 and is 0 before.
///
///     161206  137226  45  0  54338  0
struct ObjectState: KernelFileParser {
    /// What each field becomes; `nil` where it means nothing.
    private let fields: [Metric?]

    static let dentries = ObjectState(["dentry.count", "dentry.unused", nil, nil, "dentry.negative"])
    static let inodes = ObjectState(["inode.count", "inode.unused"])

    private init(_ names: [String?]) {
        fields = names.map { $0.map(Metric.init(catalogued:)) }
    }

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        for field in fields {
            text.skipBlanks()
            // A count can be negative for a moment while CPUs add up; such a field is absent, not fatal.
            let number = text.takeNumber()
            if let field { sample.set(field, raw: number) }
            text.skipWord()
        }
    }
}
