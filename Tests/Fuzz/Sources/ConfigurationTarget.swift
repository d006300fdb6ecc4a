internal import FoundationEssentials
internal import ProcMetrics

@testable import HealthRules

/// A configuration file: rejected with reasons, or usable.
func fuzzConfiguration(_ bytes: [UInt8]) {
    let result = ConfigurationReader.read(Data(bytes))
    let isRejected = result.configuration == nil
    expect(isRejected == !result.errors.isEmpty, "rejected without a reason, or used in spite of one")
    for diagnostic in result.errors + result.notices {
        expect(!diagnostic.message.isEmpty && !diagnostic.description.isEmpty, "a diagnostic without a message")
    }
    let again = ConfigurationReader.read(Data(bytes))
    expect(
        again.errors == result.errors && again.notices == result.notices, "reading twice gives different diagnostics")
    guard let configuration = result.configuration else { return }
    expect(Configuration.intervals.contains(configuration.interval), "interval \(configuration.interval)")
    expect(Set(configuration.rules.map(\.name)).count == configuration.rules.count, "two rules of one name")
    for rule in configuration.rules {
        expect(
            !rule.name.isEmpty && rule.forDuration >= 0 && rule.keepFiringFor >= 0,
            "rule “\(rule.name)” has negative durations"
        )
        expect((0...100).contains(rule.traffic), "traffic \(rule.traffic)")
    }
    evaluate([Sample()], by: configuration.rules)
}
