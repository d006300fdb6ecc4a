import Testing

@testable import ProcMetrics

@Suite struct KeyTableTests {
    @Test(arguments: [0, 1, 2, 4, 5, 100, 1000])
    func `finds every key and no other, however many share a place`(count: Int) {
        let keys = (0..<count).map { (key: "key_\($0)", metric: Metric(index: $0)) }
        let table = KeyTable(keys)
        #expect(keys.allSatisfy { table.metric(named: $0.key) == $0.metric })
        #expect((count..<count + 1000).allSatisfy { table.metric(named: "key_\($0)") == nil })
    }

    /// Words of the same length that begin and end alike.
    @Test(arguments: [("thp_split_page", "thp_merge_page"), ("pgsteal_anon_all", "pgsteal_file_all")])
    func `distinguishes keys whose hashes are the same`(one: String, other: String) {
        let table = KeyTable([(one, Metric(index: 1)), (other, Metric(index: 2))])
        #expect(table.metric(named: one) == Metric(index: 1))
        #expect(table.metric(named: other) == Metric(index: 2))
        #expect(KeyTable([(one, Metric(index: 1))]).metric(named: other) == nil)
    }

    @Test(arguments: [("Active", 1), ("Active(anon)", 2), ("Active(file)", 3)])
    func `distinguishes keys of which one begins the other`(key: String, index: Int) {
        let table = KeyTable([
            ("Active", Metric(index: 1)), ("Active(anon)", Metric(index: 2)), ("Active(file)", Metric(index: 3)),
        ])
        #expect(table.metric(named: key) == Metric(index: index))
    }

    @Test(arguments: ["", "A", "Activ", "Active(", "active", "Active\0"])
    func `knows no key that was not put in`(key: String) {
        #expect(KeyTable([("Active", Metric(index: 1))]).metric(named: key) == nil)
    }

    @Test func `looks at the first bytes only`() {
        let text = Array("Active: 5 kB".utf8)
        #expect(KeyTable([("Active", Metric(index: 1))]).metric(for: text.span, length: 6) == Metric(index: 1))
    }
}

extension KeyTable {
    fileprivate func metric(named key: String) -> Metric? {
        let bytes = Array(key.utf8)
        return metric(for: bytes.span, length: bytes.count)
    }
}
