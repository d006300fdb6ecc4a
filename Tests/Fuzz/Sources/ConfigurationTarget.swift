internal import FoundationEssentials
internal import ProcMetrics

@testable import HealthRules

/// A configuration file: refused with reasons, or good to run with.
func fuzzConfiguration(_ bytes: [UInt8]) {
    let reading = ConfigurationReader.read(Data(bytes))
    let isRefused = reading.configuration == nil
    expect(isRefused == !reading.errors.isEmpty, "refused without a reason, or used in spite of one")
    for problem in reading.errors + reading.notices {
        expect(!problem.message.isEmpty && !problem.description.isEmpty, "a problem without a message")
    }
    let again = ConfigurationReader.read(Data(bytes))
    expect(again.errors == reading.errors && again.notices == reading.notices, "reading twice gives different problems")
    guard let configuration = reading.configuration else { return }
    expect(Configuration.intervals.contains(configuration.interval), "interval \(configuration.interval)")
    expect(Set(configuration.rules.map(\.name)).count == configuration.rules.count, "two rules of one name")
    for rule in configuration.rules {
        expect(!rule.name.isEmpty && rule.forDuration >= 0 && rule.hold >= 0, "rule “\(rule.name)” makes no sense")
        expect((0...100).contains(rule.traffic), "traffic \(rule.traffic)")
    }
    judge([Sample()], by: configuration.rules)
}
