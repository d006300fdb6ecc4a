/// How long ago, in seconds, a unit came to this host and its unit file was changed; each is `nil` when that was a day or
/// longer ago, or nobody knows.
public struct UnitAge: Sendable, Equatable {
    public var arrived: Double?
    public var changed: Double?

    public init(arrived: Double? = nil, changed: Double? = nil) {
        self.arrived = arrived
        self.changed = changed
    }
}

/// When units came to this host: a record that its owner keeps on disk. Pure: times are passed in.
///
/// Instances of one template (`php-fpm@8.2.service`) count as one unit: the next instance of a known one is not new.
/// All times are CLOCK_REALTIME in nanoseconds, which may jump: what lies in the future has no age.
public struct KnownUnits: Sendable, Codable, Equatable {
    private struct Entry: Sendable, Codable, Equatable {
        /// `nil`: it was there when the record began.
        var first: Int64?
        /// The number of the look that saw it last.
        var last: UInt64
    }

    /// When the record began.
    private var began: Int64?
    private var look: UInt64 = 0
    private var sights: [String: Entry] = [:]

    /// So many are remembered, or all who are there, if they are more; beyond that, who was not seen for longest is
    /// forgotten, and would be new again. Scopes before all others: a session or a container hardly ever comes again under
    /// the same name, and thousands of them must not make a service new that runs once a week.
    static let limit = 4096
    private static let day: Int64 = 86_400_000_000_000
    /// A unit that has been installed for long may run once a week; only then is a first sight of it an arrival.
    private static let learning = 7 * day

    public init() {}

    /// How many units are remembered.
    public var count: Int { sights.count }

    /// Notes who is there. What the first look of all sees is not new.
    ///
    /// - Parameter names: As in ``UnitSample/name``.
    /// - Returns: Whether there is something that should be saved.
    public mutating func note(_ names: [String], at realtime: Int64) -> Bool {
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
    public func newness(of name: String, changed: Int64?, at realtime: Int64) -> UnitAge {
        guard let began else { return UnitAge() }
        let change = changed.flatMap { $0 > began ? $0 : nil }
        let arrival = sights[Self.key(of: name)]?.first.flatMap { first in
            changed == nil || change != nil || hasLearnt(began, by: first) ? first : nil
        }
        return UnitAge(
            arrived: arrival.flatMap { Self.age(since: $0, at: realtime) },
            changed: change.flatMap { Self.age(since: $0, at: realtime) })
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
            .map { (rank: $0.key.hasSuffix(".scope") ? 0 : 1, last: $0.value.last, key: $0.key) }
            .sorted { ($0.rank, $0.last, $0.key) < ($1.rank, $1.last, $1.key) }
        for (_, _, key) in oldest.prefix(sights.count - Self.limit) { sights[key] = nil }
    }

    private static func key(of name: String) -> String { UnitFiles.template(of: name) ?? name }
}
