/// One metric of the page, with its series.
public struct MetricFamily: Sendable, Equatable {
    /// The types that the page has; both formats know them, OpenMetrics by another name where it differs.
    public enum Kind: String, Sendable {
        case gauge, counter
        /// Always 1; what it says is in the labels. `gauge` in the text format, which has no such type.
        case info
        /// A number of which is not known how it moves. `unknown` in OpenMetrics.
        case untyped
    }

    /// One value, and what distinguishes it from the others of the family.
    public struct Series: Sendable, Equatable {
        public var labels: [Label]
        /// As it is on the page.
        public var value: String

        public init(_ labels: [Label] = [], value: String) {
            self.labels = labels
            self.value = value
        }

        /// - Returns: `nil` for what is absent or no finite number.
        public init?(_ labels: [Label] = [], _ value: Double?) {
            guard let value, value.isFinite else { return nil }
            self.init(labels, value: PrometheusExposition.number(value))
        }

        public init(_ labels: [Label] = [], _ value: Int) { self.init(labels, value: "\(value)") }
    }

    public struct Label: Sendable, Equatable {
        public var name: String
        /// Any text.
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Without the prefix `healthd_`; that of a counter ends in `_total`, that of an info in `_info`.
    public var name: String
    public var help: String
    public var kind: Kind
    public var series: [Series]

    public init(_ name: String, _ kind: Kind, help: String, _ series: [Series?]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series.compactMap(\.self)
    }
}

extension MetricFamily.Series {
    /// `{unit="nginx.service",kind="anon"}`, or nothing.
    var labelText: String {
        labels.isEmpty ? "" : "{\(labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ","))}"
    }

    /// Both formats escape the backslash, the quotation mark and the line feed, and nothing else.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
