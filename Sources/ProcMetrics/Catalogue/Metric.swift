/// One quantity that healthd knows: an index into ``Metric/catalogue``.
///
/// The catalogue is the only place where a metric's name, unit of measure, kind and meaning are written.
/// Rules, the metrics page, recordings, `healthctl explain` and the documentation derive from it.
public struct Metric: Hashable, Sendable {
    /// The place in ``Metric/catalogue`` and in a ``Sample``.
    public let index: Int

    /// Finds a metric by its dotted name, `memory.available`, or by a former one; `nil` when there is none of that name.
    public init?(named name: String) {
        guard let index = Metric.indexByName[name] ?? Metric.currentName(of: name).flatMap({ Metric.indexByName[$0] })
        else { return nil }
        self.index = index
    }

    init(index: Int) { self.index = index }

    /// A metric that code refers to by name; a name that is not in the catalogue is a programming error.
    package init(catalogued name: String) {
        guard let index = Metric.indexByName[name] else { preconditionFailure("the catalogue has no metric \(name)") }
        self.index = index
    }

    public var descriptor: MetricDescriptor { Metric.catalogue[index] }
    public var name: String { descriptor.name }
    public var id: MetricID { descriptor.id }

    /// Every metric, in the order in which they are printed and documented.
    public static let all: [Metric] = catalogue.indices.map(Metric.init(index:))

    /// Every descriptor; `Sample` has one value for each.
    public static let catalogue: [MetricDescriptor] =
        memory + zfs + swap + pressure + load + paging + reclaim + kernelObjects + host + healthd + units

    /// ``MetricDescriptor/scale`` by index: the one part of a descriptor that the tick needs.
    static let scale: [Double] = catalogue.map(\.scale)

    private static let indexByName: [String: Int] = Dictionary(
        uniqueKeysWithValues: catalogue.enumerated().map { ($1.name, $0) })
}
