/// Which units have files open. Pure.
struct UnitRanking {
    /// Places among the records: sampled at all, and sampled in detail.
    private(set) var kept: Set<Int>
    private(set) var detailed: Set<Int>

    /// Places in detail for each reason other than size: that a unit is asked for, is new, or grows.
    private static let quota = 16
    private static let age: Int64 = 60_000_000_000
    /// Growth below this is no reason, in bytes.
    private static let leastGrowth: Double = 1024 * 1024
    /// A unit loses its place only to one that is larger by a quarter: otherwise two of a size would alternate.
    private static let hold = 1.25

    init(_ records: [UnitRecord], bounds: CgroupScanner.Bounds, pinned: [String], now: Int64) {
        let all = Array(records.indices)
        let isPinned = Set(pinned.prefix(Self.quota))
        let pinned = all.filter { isPinned.contains(records[$0].unit.name) }
        let sizes = records.map(\.size)

        kept = Set(pinned.prefix(bounds.units))
        Self.fill(&kept, to: bounds.units, from: all) { sizes[$0] * (records[$0].handle == nil ? 1 : Self.hold) }

        let candidates = all.filter(kept.contains)
        guard candidates.count > bounds.details else {
            detailed = Set(candidates)
            return
        }
        let quota = min(Self.quota, bounds.details / 4)
        detailed = Set(pinned.prefix(quota))
        let new = candidates.filter { index in records[index].since.map { now &- $0 < Self.age } ?? false }
        Self.fill(&detailed, to: detailed.count + quota, from: new) { sizes[$0] }
        let growing = candidates.filter { records[$0].growth >= Self.leastGrowth }
        Self.fill(&detailed, to: detailed.count + quota, from: growing) { records[$0].growth }
        Self.fill(&detailed, to: bounds.details, from: candidates) {
            sizes[$0] * (records[$0].files == nil ? 1 : Self.hold)
        }
    }

    /// Adds those with the highest weight that are not chosen yet; among equals the one that was there first.
    private static func fill(_ chosen: inout Set<Int>, to count: Int, from places: [Int], by weight: (Int) -> Double) {
        let others = places.filter { !chosen.contains($0) }
        if chosen.count + others.count <= count { return chosen.formUnion(others) }
        let ranked = others.map { (place: $0, weight: weight($0)) }
            .sorted { $0.weight == $1.weight ? $0.place < $1.place : $0.weight > $1.weight }
        chosen.formUnion(ranked.prefix(max(0, count - chosen.count)).map(\.place))
    }
}
