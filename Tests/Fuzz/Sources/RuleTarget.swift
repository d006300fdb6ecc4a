@testable import HealthRules
@testable import ProcMetrics

/// A condition, and behind a zero byte or the end of the text the one that clears it.
func fuzzRules(_ bytes: [UInt8]) {
    let texts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
    for isPerUnit in [false, true] {
        guard let when = condition(texts[0], isPerUnit) else { continue }
        let clear = texts.count > 1 ? condition(texts[1], isPerUnit) : nil
        let metrics = when.metrics + (clear?.metrics ?? [])
        // A condition without a unit metric has the same result for every unit.
        if isPerUnit, !metrics.contains(where: { $0.descriptor.scope == .unit }) { continue }
        var dice = Dice(bytes)
        let rules = Severity.allCases.map { severity in
            Rule(
                severity.rawValue, severity, when: when, for: dice.pick([0, 0, 1_000_000_000]), clear: clear,
                keepFiringFor: dice.pick([0, 1_000_000_000, 60_000_000_000]), traffic: dice.pick([0, 50, 100]),
                each: isPerUnit ? "*.service" : nil, origin: .configuration)
        }
        evaluate(hostileSamples(12, of: metrics, &dice), by: rules)
    }
}

/// Compiles a condition; one that does not compile must say why and where.
private func condition(_ text: String, _ isPerUnit: Bool) -> Condition? {
    do throws(RuleErrors) {
        return try Condition(text, isPerUnit: isPerUnit)
    } catch {
        expect(!error.errors.isEmpty, "a condition rejected without a reason")
        for problem in error.errors {
            expect(!problem.message.isEmpty, "an error without a message")
            expect((1...text.utf8.count + 1).contains(problem.column), "column \(problem.column) is not in the text")
        }
        return nil
    }
}
