/// /proc/sys/fs/dentry-state, Documentation/admin-guide/sysctl/fs.rst: numbers of which three mean something today.
/// The fifth counts negative dentries since Linux 5.0 and is 0 before.
///
///     161206  137226  45  0  54338  0
struct DentryState: KernelFileParser {
    private let fields = NumberedFields(["dentry.count", "dentry.unused", nil, nil, "dentry.negative"])

    func parse(_ text: Span<UInt8>, into sample: inout Sample) { fields.parse(text, into: &sample) }
}

/// /proc/sys/fs/inode-state, Documentation/admin-guide/sysctl/fs.rst: two numbers, and five that mean nothing.
///
///     137000  4400  0  0  0  0  0
struct InodeState: KernelFileParser {
    private let fields = NumberedFields(["inode.count", "inode.unused"])

    func parse(_ text: Span<UInt8>, into sample: inout Sample) { fields.parse(text, into: &sample) }
}

/// A line of numbers, of which some are metrics.
private struct NumberedFields {
    /// What each field becomes; `nil` where it means nothing.
    private let fields: [Metric?]

    init(_ names: [String?]) { fields = names.map { $0.map(Metric.init(catalogued:)) } }

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
