import Foundation
import Testing

@testable import ProcMetrics

@Suite struct MetricTableTests {
    @Test func `has every metric in the order of a sample's values`() {
        let table = MetricTable.current
        #expect(table.entries.map(\.name) == Metric.all.map(\.name))
        #expect(table.entries.map(\.id) == Metric.all.map(\.id))
        #expect(table.entries.map(\.scale) == Metric.scale)
    }

    @Test func `survives being written and read`() throws {
        let data = try JSONEncoder().encode(MetricTable.current)
        let read = try JSONDecoder().decode(MetricTable.self, from: data)
        #expect(read == .current)
        #expect(read.fingerprint == MetricTable.current.fingerprint)
    }

    @Test func `an older version's values are found by their ids, whatever they were called and wherever they stood`() {
        let now = MetricTable.current
        let former = MetricTable(
            entries: now.entries.dropFirst().reversed().map { entry in
                MetricTable.Entry(
                    id: entry.id, name: "former.\(entry.name)", measurementUnit: entry.measurementUnit,
                    kind: entry.kind,
                    scale: entry.scale)
            })
        let positions = now.positions(in: former)
        #expect(positions[0] == nil)
        #expect(positions.dropFirst() == ArraySlice((0..<former.entries.count).reversed().map { Optional($0) }))
        #expect(former.positions(in: now).allSatisfy { $0 != nil })
    }

    /// FNV-1a over `1\ta\tcount\tgauge\t3ff0000000000000\n`, worked out apart from this program.
    @Test func `a fingerprint is the same in every process, and another for every change`() {
        func table(_ id: UInt16, _ name: String, _ kind: String, _ scale: Double) -> MetricTable {
            MetricTable(entries: [
                .init(id: MetricID(rawValue: id), name: name, measurementUnit: "count", kind: kind, scale: scale)
            ])
        }
        #expect(table(1, "a", "gauge", 1).fingerprint == 0x7ac6dbfaf5b4165c)
        let all = [
            table(1, "a", "gauge", 1), table(2, "a", "gauge", 1), table(1, "b", "gauge", 1),
            table(1, "a", "counter", 1),
            table(1, "a", "gauge", 2), MetricTable(entries: []), .current,
        ]
        #expect(Set(all.map(\.fingerprint)).count == all.count)
    }
}
