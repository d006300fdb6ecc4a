import ProcMetrics

@testable import HealthRules

extension Sample {
    /// A sample of one moment, in seconds, with values in base units.
    init(at seconds: Double, _ values: [String: Double], units: [UnitSample] = []) {
        self.init()
        let nanoseconds = Int64(seconds * 1e9)
        time = Timestamp(monotonic: nanoseconds, boottime: nanoseconds, realtime: nanoseconds)
        for (name, value) in values {
            if let metric = Metric(named: name) { set(metric, value) }
        }
        // As on a host without huge pages and ZFS.
        if let total = values["memory.total"], self[.memoryUsable] == nil { set(.memoryUsable, total) }
        if let left = values["memory.available"], self[.memoryAvailableEffective] == nil {
            set(.memoryAvailableEffective, left)
        }
        self.units = units
    }
}

extension AlertEngine {
    /// Evaluates samples a second apart and returns what happened, as `12 raised name`.
    func run(
        seconds: ClosedRange<Int>, _ values: (Double) -> [String: Double], units: (Double) -> [UnitSample] = { _ in [] }
    ) -> [String] {
        var lines: [String] = []
        for second in seconds {
            let time = Double(second)
            for event in evaluate(Sample(at: time, values(time), units: units(time))) {
                lines.append(
                    ([String(second), event.kind.rawValue, event.rule ?? "-"] + [event.unit].compactMap { $0 }).joined(
                        separator: " "))
            }
        }
        return lines
    }
}

/// A rule for a test.
func rule(
    _ name: String = "test", _ severity: Severity = .warning, when: String, for forDuration: Double = 0,
    clear: String? = nil,
    keepFiringFor: Double = 0, traffic: Int = 100, each: String? = nil
) throws -> Rule {
    Rule(
        name, severity, when: try Condition(when, isPerUnit: each != nil), for: Int64(forDuration * 1e9),
        clear: try clear.map { try Condition($0, isPerUnit: each != nil) }, keepFiringFor: Int64(keepFiringFor * 1e9),
        traffic: traffic,
        each: each, origin: .configuration)
}

/// The errors of a condition, as `column: message`.
func errors(in condition: String, isPerUnit: Bool = false) -> [String] {
    do throws(RuleErrors) {
        _ = try Condition(condition, isPerUnit: isPerUnit)
        return []
    } catch {
        return error.errors.map { "\($0.column): \($0.message)" }
    }
}

extension AdviceTemplate {
    /// One without fields that are not known.
    init(known text: String) {
        do throws(RuleError) {
            try self.init(text)
        } catch {
            preconditionFailure(error.message)
        }
    }
}

extension Rule {
    /// A built-in rule.
    static func builtIn(_ name: String) -> Rule {
        guard let rule = builtIn.first(where: { $0.name == name }) else { preconditionFailure("no rule \(name)") }
        return rule
    }
}
