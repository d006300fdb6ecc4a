internal import ProcMetrics

/// The sources that cannot be read now, in the order in which they failed.
struct SourceStates {
    private(set) var failed: [SourceError] = []

    private static let limit = 256

    mutating func fail(_ error: SourceError) {
        if let place = place(of: error) {
            failed[place] = error
        } else if failed.count < Self.limit {
            failed.append(error)
        }
    }

    mutating func recover(_ error: SourceError) {
        if let place = place(of: error) { failed.remove(at: place) }
    }

    private func place(of error: SourceError) -> Int? {
        failed.firstIndex {
            $0.source == error.source && $0.path == error.path && $0.hasImpossibleValue == error.hasImpossibleValue
                && (!error.hasImpossibleValue || $0.metrics == error.metrics)
        }
    }
}
