/// When units were first seen on this host: a record that its owner keeps on disk. Pure: times are passed in.
///
/// Instances of one template (`php-fpm@8.2.service`) count as one unit: the next instance of a known one is not new.
/// All times are CLOCK_REALTIME in nanoseconds, which may jump: what lies in the future has no age.
public struct KnownUnits: Sendable, Codable, Equatable {
    private struct Entry: Sendable, Codable, Equatable {
        /// `nil`: it was there when the record began.
        var first: Int64?
        /// The number of the scan that found it last.
        var last: UInt64
    }

    /// When the record began.
    private var began: Int64?
    private var look: UInt64 = 0
    private var sights: [String: Entry] = [:]

    /// So many are remembered, or all that are there, if they are more; beyond that, the one not seen for longest is
    /// forgotten, and would be new again. Scopes before all others: a session or a container rarely returns under the same
    /// name, and thousands of them must not make a service new that runs once a week.
    static let limit = 4096
    private static let day: Int64 = 86_400_000_000_000
    /// A unit that has been installed for long may run once a week; only after that is one seen for the first time really new.
    private static let learning = 7 * day

    public init() {}

    /// How many units are remembered.
    public var count: Int { sights.count }

    /// Records which units are there. What the first scan of all finds is not new.
    ///
    /// - Parameter names: As in ``UnitSample/name``.
    /// - Returns: Whether there is something that should be saved.
    public mutating func record(_ names: [String], at realtime: Int64) -> Bool {
        let isFirst = began == nil
        if isFirst { began = realtime }
        look &+= 1
        var hasNew = isFirst
        for name in names {
            let key = Self.key(of: name)
            if sights[key] == nil {
                sights[key] = Entry(first: isFirst ? nil : realtime, last: look)
                hasNew = true
            } else {
                sights[key]?.last = look
            }
        }
        forgetOldest()
        return hasNew
    }

    /// How new a unit is.
    ///
    /// - Parameter changed: When its unit file last changed, ``UnitFiles/lastChanges(of:)``; `nil` when it has none.
    public func age(of name: String, changedAt: Int64?, at realtime: Int64) -> UnitAge {
        guard let began else { return UnitAge() }
        let change = changedAt.flatMap { $0 > began ? $0 : nil }
        let arrival = sights[Self.key(of: name)]?.first.flatMap { first in
            changedAt == nil || change != nil || hasLearnt(began, by: first) ? first : nil
        }
        return UnitAge(
            sinceFirstSeen: arrival.flatMap { Self.age(since: $0, at: realtime) },
            sinceChanged: change.flatMap { Self.age(since: $0, at: realtime) })
    }

    private func hasLearnt(_ began: Int64, by time: Int64) -> Bool {
        let (watched, overflow) = time.subtractingReportingOverflow(began)
        return !overflow && watched >= Self.learning
    }

    private static func age(since time: Int64, at now: Int64) -> Double? {
        let (age, overflow) = now.subtractingReportingOverflow(time)
        return !overflow && age >= 0 && age < day ? Double(age) / 1e9 : nil
    }

    private mutating func forgetOldest() {
        guard sights.count > Self.limit else { return }
        let oldest = sights.filter { $0.value.last != look }
            .map { (rank: Self.isBrief($0.key) ? 0 : 1, last: $0.value.last, key: $0.key) }
            .sorted { ($0.rank, $0.last, $0.key) < ($1.rank, $1.last, $1.key) }
        for (_, _, key) in oldest.prefix(sights.count - Self.limit) { sights[key] = nil }
    }

    /// A scope, or a container that systemd does not manage.
    private static func isBrief(_ name: String) -> Bool { name.hasSuffix(".scope") || !UnitName.isUnit(name) }

    private static func key(of name: String) -> String { UnitFiles.template(of: name) ?? name }
}
