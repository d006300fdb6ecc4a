/// The metrics of one version of healthd, in the order of their values in a ``Sample``. A recording has the table of the
/// version that wrote it, so that every later version can distinguish the values.
public struct MetricTable: Codable, Equatable, Sendable {
    public struct Entry: Codable, Equatable, Sendable {
        public let id: MetricID
        public let name: String
        /// ``Metric/MeasurementUnit`` in words, so that one of a later version can be read.
        public let measurementUnit: String
        public let kind: String
        /// How many of the integers of ``Sample/withRawValues(_:)`` make one base unit.
        public let scale: Double
    }

    public let entries: [Entry]

    /// That of this version: every metric, those of units too.
    public static let current = MetricTable(
        entries: Metric.catalogue.map { descriptor in
            Entry(
                id: descriptor.id, name: descriptor.name, measurementUnit: descriptor.measurementUnit.rawValue,
                kind: descriptor.kind.rawValue, scale: descriptor.scale)
        })

    /// The same for equal tables, in every process: FNV-1a, 64 bits, over all that the entries say.
    public var fingerprint: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for entry in entries {
            let words = [entry.name, entry.measurementUnit, entry.kind, String(entry.scale.bitPattern, radix: 16)]
            for byte in (([String(entry.id.rawValue)] + words).joined(separator: "\t") + "\n").utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            }
        }
        return hash
    }

    /// For each entry the position of the same metric in another table; `nil` where that one does not have it.
    public func positions(in other: MetricTable) -> [Int?] {
        let places = Dictionary(
            other.entries.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return entries.map { places[$0.id] }
    }
}

/// What stays the same of a metric in every version of healthd, so that a recording can be read by a later one.
///
/// The ids are written by hand in the catalogue. One that was ever released is never given to another metric, also when
/// its own is removed. The place in a ``Sample`` (``Metric/index``) is different: it may change with every version.
public struct MetricID: RawRepresentable, Codable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension Metric {
    /// Finds a metric by its id; `nil` when this version has none with it.
    public init?(id: MetricID) {
        guard let index = Metric.indexByID[id] else { return nil }
        self.init(index: index)
    }

    private static let indexByID: [MetricID: Int] = Dictionary(
        uniqueKeysWithValues: catalogue.enumerated().map { ($1.id, $0) })
}
