@testable import ProcMetrics

/// One target for each kind of kernel file.
let kernelTargets: [String: Target] = [
    "meminfo": { fuzz(memoryInfo, $0, lineNeeds: ":") },
    "vmstat": { text in
        fuzz(statistics, text, lineNeeds: " ")
        fuzzOrder(statistics, text)
    },
    "metrics-page": fuzzPage,
    "pressure": { text in for parser in pressures { fuzz(parser, text, lineNeeds: "=") } },
    "stat": { fuzz(kernel, $0) },
    "loadavg": { fuzz(loads, $0) },
    "object-state": { text in for parser in objects { fuzz(parser, text) } },
    "uptime": { fuzz(Uptime(), $0) },
    "swaps": { fuzz(swaps, $0) },
    "mm_stat": { fuzz(zram, $0) },
    "arcstats": { text in
        fuzz(arc, text, lineNeeds: " ")
        fuzzOrder(arc, text)
    },
    "zoneinfo": fuzzZones,
    "statm": { fuzz(SelfStatm(pageSize: 4096), $0) },
]

// Made once, because their tables of keys cost more than a parse.
private let memoryInfo = Meminfo()
private let statistics = Vmstat()
private let pressures = ["memory", "io", "cpu", "irq"].map(Pressure.init(resource:))
private let kernel = Stat()
private let loads = Loadavg()
private let objects: [any KernelFileParser] = [DentryState(), InodeState()]
private let swaps = Swaps()
private let zram = ZramUsage()
private let arc = Arcstats()

/// Parses a text; again; and, where a parser goes by lines, without the lines that say nothing to it. All must agree.
private func fuzz(_ parser: some KernelFileParser, _ text: [UInt8], lineNeeds mark: Unicode.Scalar? = nil) {
    var used = parser
    let values = parse(&used, text)
    expect(parse(&used, text) == values, "parsing twice gives different values")
    _ = parse(&used, Array(text.dropFirst(text.count / 2)))  // Another text than it remembers.
    guard let mark = mark.map(UInt8.init(ascii:)) else { return }
    let lines = text.split(separator: UInt8(ascii: "\n")).filter { $0.contains(mark) }
    let meant = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    expect(parse(parser, meant) == values, "a line without meaning counts")
}

/// Keys that add up to one metric may come in any order.
private func fuzzOrder(_ parser: some KernelFileParser, _ text: [UInt8]) {
    let lines = text.split(separator: UInt8(ascii: "\n"))
    let reversed = Array(lines.reversed().joined(separator: [UInt8(ascii: "\n")]))
    expect(parse(parser, reversed) == parse(parser, text), "the order of lines counts")
}

private func parse(_ parser: some KernelFileParser, _ text: [UInt8]) -> [UInt64?] {
    var parser = parser
    return parse(&parser, text)
}

private func parse(_ parser: inout some KernelFileParser, _ text: [UInt8]) -> [UInt64?] {
    var sample = Sample()
    parser.parse(text.span, into: &sample)
    return Metric.all.map { sample.raw($0) }
}

/// What the zones keep is part of them, and an estimate with their watermarks is part of memory.
private func fuzzZones(_ text: [UInt8]) {
    let zones = Zoneinfo(text.span)
    expect(zones == Zoneinfo(text.span), "parsing twice gives different values")
    expect(zones.map { $0.reserve <= $0.managed } ?? true, "the zones keep more than they have")
    var estimate = AvailableEstimate()
    estimate.take(text.span, pageSize: 4096)
    for total in [0, 1 << 20, 1 << 33, .max] as [UInt64] {
        var sample = Sample()
        sample.set(.memoryTotal, raw: total)
        sample.set(.memoryFree, raw: total / 2)
        sample.set(.memoryCached, raw: total / 4)
        estimate.complete(&sample)
        expect(sample.raw(.memoryAvailable).map { $0 <= total } ?? false, "an estimate that cannot be")
    }
}

/// Adds to a metrics page what the catalogue does not know. Every line must be one that Prometheus reads.
private func fuzzPage(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    var page = PrometheusExposition(Sample())
    page.addKeys(ofMeminfo: text)
    page.addKeys(ofVmstat: text)
    for line in page.text.split(separator: "\n") where !line.hasPrefix("# ") {
        let words = line.split(separator: " ")
        expect(words.count == 2 && words[0].utf8.allSatisfy(\.isNameByte), "no line of a metrics page: \(line)")
        expect(UInt64(words[1]).map { $0 < 1 << 62 } ?? false, "a value that cannot be: \(line)")
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
