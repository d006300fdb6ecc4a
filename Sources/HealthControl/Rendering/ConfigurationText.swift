internal import HealthLink

/// Which rules are active, for people.
enum ConfigurationText {
    static func lines(_ configuration: ConfigurationStatus) -> [Line] {
        let active = Line("\(Count.text(configuration.rules, "rule")) active, from \(configuration.source)")
        guard !configuration.valid else { return [active] }
        return [active, Line("\(configuration.path) was rejected; it is not active:", .yellow)]
            + configuration.errors.map { Line("  \($0)") }
    }
}
