/// The rules that protect a host without configuration.
///
/// Two tiers. Warnings come early and may be wrong; nothing irreversible hangs on them. What is critical needs
/// proof: stalls of *all* tasks together with a host that is really short of memory, or memory that is gone.
/// Pressure alone proves nothing: a unit at its own limit raises it with the host half empty.
extension Rule {
    /// All built-in rules, in the order in which their events appear.
    public static let builtIn: [Rule] = memoryRules + reclaimRules + workRules + selfRules

    static func builtIn(
        _ name: String, _ severity: Severity, _ summary: String, when: String, for forDuration: Int64 = 0,
        clear: String? = nil, hold: Int64 = 60, traffic: Int = 100, advice: String
    ) -> Rule {
        Rule(
            name, severity, when: condition(when, of: name), for: forDuration * 1_000_000_000,
            clear: clear.map { condition($0, of: name) }, hold: hold * 1_000_000_000, traffic: traffic,
            summary: summary, advice: advice, origin: .builtIn)
    }

    /// A built-in rule that does not compile is a programming error; a test compiles them all.
    private static func condition(_ text: String, of name: String) -> Condition {
        do throws(RuleErrors) {
            return try Condition(text)
        } catch {
            preconditionFailure("built-in rule \(name): \(error.errors)")
        }
    }
}
