internal import ProcMetrics

/// The format of the metrics page, by the header field `Accept`, RFC 9110.
enum Negotiation {
    /// OpenMetrics where it is asked for at least as much as text.
    static func format(accept: String?) -> PrometheusExposition.Format {
        var openMetrics = 0.0
        var text = 0.0
        for item in (accept ?? "").split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            // Only the version that this page has: 1.0.0, and its draft, which has the same form.
            let version = parts.first { $0.hasPrefix("version=") }?.dropFirst(8)
            switch type {
            case "application/openmetrics-text":
                if version == nil || version == "1.0.0" || version == "0.0.1" {
                    openMetrics = max(openMetrics, quality)
                }
            case "text/plain", "text/*", "*/*": text = max(text, quality)
            default: break
            }
        }
        return openMetrics > 0 && openMetrics >= text ? .openMetrics : .text
    }
}
