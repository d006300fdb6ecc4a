@testable import ProcMetrics

/// Targets for the control groups of units, and for what /proc tells of a process.
let unitTargets: [String: Target] = [
    "unit-name": fuzzUnitName,
    "unit-stat": { fuzz(statistics, $0) },
    "unit-events": { fuzz(CgroupMemoryEvents(), $0) },
    "unit-pressure": { text in
        fuzz(CgroupPressure(), text)
        fuzz(CgroupNumber(metric: Metric(catalogued: "unit.memory.max")), text, mayBeEndless: true)
    },
    "container-files": fuzzContainerFiles,
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

/// The path of a control group, and the same bytes as a name that was escaped.
private func fuzzUnitName(_ bytes: [UInt8]) {
    checkName(UnitName(path: bytes.span))
    let text = String(decoding: bytes, as: UTF8.self)
    let unescaped = UnitName.unescaped(text)
    expect(unescaped.isPrintable, "what was unescaped cannot be printed: \(unescaped.debugDescription)")
    expect(UnitFiles.template(of: text).map { UnitFiles.template(of: $0) == nil } ?? true, "a template has a template")
    _ = CgroupName(bytes.span)
    expect(ContainerName(controlGroup: text).map { $0.id.utf8.count == 64 } ?? true, "a container with another id")
    checkPlace(CgroupLocation(path: bytes.span))
    let place = CgroupLocation(unit: text)
    expect(text.isEmpty || place.unit != nil || place.limitedUnit != nil, "a unit without a place")
}

/// What is told of a place can be printed, has an end, and names the unit's manager wherever a user's is involved.
private func checkPlace(_ place: CgroupLocation) {
    for text in [place.text, place.title, place.limitText, place.innerUnit].compactMap({ $0 }) {
        expect(text.isPrintable, "cannot be printed: \(text.debugDescription)")
        expect(text.utf8.count < 8 * 4 * EscapedText.longest, "a text of \(text.utf8.count) bytes")
    }
    expect(place.layers.count <= 4, "too deep")
    expect(place.pod.map { $0.uid.utf8.count == 32 || $0.uid.utf8.count == 36 } ?? true, "a pod with another UID")
    expect(place.ofProcess.unit == place.unit, "another unit")
}

/// What other programs' files say of containers.
private func fuzzContainerFiles(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let names = [
        ContainerFileText.pod(directory: text)?.name, ContainerFileText.container(link: text)?.name,
        ContainerFileText.hostName(lxcConfiguration: bytes.span),
    ]
    let users = ContainerFileText.users([0, 1000, .max], passwd: bytes.span)
    for name in names.compactMap({ $0 }) + users.values {
        expect(name.isPrintable && !name.isEmpty, "a name cannot be printed: \(name.debugDescription)")
    }
    expect(users.keys.allSatisfy { [0, 1000, .max].contains($0) }, "a user that nobody asked for")
}

private func fuzzProcessGroup(_ bytes: [UInt8]) { checkName(ProcCgroupFile(parsing: bytes.span).unit) }

/// A unit's name may be printed anywhere, says itself what it is, and has an end.
private func checkName(_ unit: UnitName?) {
    guard let unit else { return }
    let name = unit.description
    expect(name.isPrintable, "a name cannot be printed: \(name.debugDescription)")
    expect(UnitName(name) == unit, "“\(name)” is read as another unit")
    expect(!name.isEmpty && name.utf8.count <= 2 * 4 * EscapedText.longest + 256, "a name of \(name.utf8.count) bytes")
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
