@testable import ProcMetrics

/// Targets for the control groups of units, and for what /proc tells of a process.
let unitTargets: [String: Target] = [
    "unit-name": fuzzUnitName,
    "unit-stat": { fuzz(statistics, $0) },
    "unit-events": { fuzz(CgroupMemoryEvents(), $0) },
    "unit-pressure": { text in
        fuzz(CgroupPressure(), text)
        fuzz(CgroupNumber(metric: Metric(catalogued: "unit.limit")), text, mayBeEndless: true)
    },
    "proc-cgroup": fuzzProcessGroup,
    "proc-status": fuzzProcess,
]

private let statistics = CgroupMemoryStat()

/// Parses a text into a unit that has values already; again; and into a new one. All must agree.
private func fuzz(_ parser: some CgroupFileParser, _ text: [UInt8], mayBeEndless: Bool = false) {
    var unit = UnitSample(name: "a.service")
    parser.parse(text.span, into: &unit)
    let values = unit.values
    parser.parse(text.span, into: &unit)
    expect(unit.values == values, "parsing twice gives different values")
    expect(
        values.allSatisfy { $0.map { $0 >= 0 && ($0.isFinite || mayBeEndless) } ?? true }, "a value is no number")
}

extension UnitSample {
    fileprivate var values: [Double?] { Metric.all.map { self[$0] } }
}

/// The path of a control group, and the same bytes as a name that somebody escaped.
private func fuzzUnitName(_ bytes: [UInt8]) {
    checkName(UnitName(path: bytes.span))
    let text = String(decoding: bytes, as: UTF8.self)
    let unescaped = UnitName.unescaped(text)
    expect(unescaped.isPrintable, "what was unescaped cannot be printed: \(unescaped.debugDescription)")
    expect(UnitFiles.template(of: text).map { UnitFiles.template(of: $0) == nil } ?? true, "a template has a template")
    _ = CgroupName(bytes.span)
}

private func fuzzProcessGroup(_ bytes: [UInt8]) { checkName(ProcCgroupFile(parsing: bytes.span).unit) }

/// A unit's name may be printed anywhere, says itself what it is, and has an end.
private func checkName(_ unit: UnitName?) {
    guard let unit else { return }
    let name = unit.description
    expect(name.isPrintable, "a name cannot be printed: \(name.debugDescription)")
    expect(UnitName(name) == unit, "“\(name)” is read as another unit")
    expect(!name.isEmpty && name.utf8.count <= 2 * 4 * EscapedText.longest + 1, "a name of \(name.utf8.count) bytes")
    expect(UnitName.unescaped(name).isPrintable, "“\(name)” cannot be printed when it is unescaped")
}

private func fuzzProcess(_ bytes: [UInt8]) {
    expect(
        ProcessStatus(parsing: bytes.span) == ProcessStatus(parsing: bytes.span), "parsing twice gives different values"
    )
    _ = ProcessStart(parsing: bytes.span).ticks
    expect(ProcessNumbers(parsing: bytes.span).pids.allSatisfy { $0 > 0 }, "no process has this number")
}

extension String {
    /// Has no control characters and no marks of direction, by a list too simple to be wrong.
    fileprivate var isPrintable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA1, 0xAD, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: false
            default: true
            }
        }
    }
}
