internal import HealthRules

/// Somewhere to write reports. Used by the reporter's thread alone; it may block.
protocol Sink: AnyObject {
    /// Writes one report.
    ///
    /// - Parameter lost: Reports lost before this one, to be told with it.
    /// - Returns: Whether it got through.
    func write(_ report: Report, lost: Int) -> Bool
    /// Shows how things stand now, where there is somebody who looks.
    func show(_ status: @autoclosure () -> String)
}
