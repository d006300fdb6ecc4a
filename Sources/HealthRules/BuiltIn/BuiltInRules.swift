internal import ProcMetrics

/// The rules that protect a host without configuration.
///
/// Two tiers. Warnings come early and may be wrong; nothing irreversible depends on them. What is critical needs
/// proof: stalls of *all* tasks together with a host that is really short of memory, or memory that is exhausted.
/// Pressure alone proves nothing: a unit at its own limit causes it while half of the host's memory is free.
extension Rule {
    /// All built-in rules, in the order in which their events appear.
    public static let builtIn: [Rule] = memoryRules + reclaimRules + unitRules + loadRules + selfRules

    static func builtIn(
        _ name: String, _ severity: Severity, _ category: Category, _ summary: String, when: String,
        for forDuration: Int64 = 0, clear: String? = nil, keepFiringFor: Int64 = 60, traffic: Int = 100,
        each: String? = nil, counter: Metric? = nil, attribution: AttributionKind? = nil,
        evidence: Evidence = .observed,
        advice: String
    ) -> Rule {
        Rule(
            name, severity, when: condition(when, of: name, each), for: forDuration * 1_000_000_000,
            clear: clear.map { condition($0, of: name, each) }, keepFiringFor: keepFiringFor * 1_000_000_000,
            traffic: traffic, each: each, counter: counter, category: category, attribution: attribution,
            evidence: evidence, summary: summary, advice: template(advice, of: name), origin: .builtIn)
    }

    /// A built-in rule that does not compile is a programming error; a test compiles them all.
    private static func condition(_ text: String, of name: String, _ each: String?) -> Condition {
        do throws(RuleErrors) {
            return try Condition(text, isPerUnit: each != nil)
        } catch {
            preconditionFailure("built-in rule \(name): \(error.errors)")
        }
    }

    private static func template(_ text: String, of name: String) -> AdviceTemplate {
        do throws(RuleError) {
            return try AdviceTemplate(text)
        } catch {
            preconditionFailure("built-in rule \(name): \(error.message)")
        }
    }
}
