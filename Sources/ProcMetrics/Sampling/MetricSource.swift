internal import Glibc

/// One way in: fills its part of a sample. The tick owns the sample and asks its sources in order.
///
/// A source that can wait for a disk, a lock or another process is two halves: a collector on a queue of its own, which
/// leaves what it read in a ``Slot``, and a source that takes the newest from there with its age.
public protocol MetricSource: AnyObject {
    /// For messages and for `source.errors`, such as `units`.
    var name: StaticString { get }

    /// Fills in the values of this tick, and appends an ``Observation`` for what is no number, such as an error that is
    /// new. Called on the tick queue: it neither waits nor allocates while nothing happens.
    func collect(into sample: inout Sample, _ context: TickContext)
}

/// What is known of a tick when it begins.
public struct TickContext: Sendable, Equatable {
    public let time: Timestamp
    /// Nanoseconds behind its deadline; 0 for an early tick.
    public let lateness: Int64
    /// Deadlines that passed without a tick since the tick before.
    public let missed: Int64
    /// Whether an alert is firing, so that old values are not good enough.
    public let hasFiringAlert: Bool

    public init(time: Timestamp, lateness: Int64 = 0, missed: Int64 = 0, hasFiringAlert: Bool = false) {
        self.time = time
        self.lateness = lateness
        self.missed = missed
        self.hasFiringAlert = hasFiringAlert
    }
}

/// Why a source has no values for some metrics: a file or directory that is there and cannot be read, or a value that
/// cannot be. A file that this kernel does not have is no error. A file of healthd's own that cannot be written is one as
/// well.
public struct SourceError: Error, Equatable, Sendable {
    /// ``MetricSource/name``.
    public let source: String
    public let path: String
    /// errno(3); EFBIG for a text that is longer than any buffer, ENODATA for one that is empty or lacks a key, ERANGE for a
    /// value that cannot be.
    public let errno: Int32
    /// What failed.
    public let access: Access
    /// The metrics that are absent because of it.
    public let metrics: [Metric]
    /// What is wrong, where the errno does not say it: `SwapFree is 2348810 kB, more than SwapTotal (2097152 kB)`.
    public let reason: String?
    /// What follows, for people, where it is not that metrics are absent: `ticks come by time alone`.
    public let consequence: String?

    /// What cannot be done with a file.
    public enum Access: String, Sendable, Codable {
        case read, write, poll
    }

    public init(
        source: String, path: String, errno: Int32, access: Access = .read, metrics: [Metric] = [],
        reason: String? = nil, consequence: String? = nil
    ) {
        self.source = source
        self.path = path
        self.errno = errno
        self.access = access
        self.metrics = metrics
        self.reason = reason
        self.consequence = consequence
    }

    /// Whether the file can be read, and what it says cannot be.
    public var hasImpossibleValue: Bool { errno == ERANGE }
}

/// Something that happened and is no number. It travels in the sample, so that the engine makes every event, with the
/// verdict that is in force, and a replay gives the same events.
public enum Observation: Sendable, Equatable {
    /// A source cannot read a file, or a value in it cannot be; once for each file and errno, and for each such value.
    case sourceFailed(SourceError)
    /// It can read that file, or use that value, again.
    case sourceRecovered(SourceError)
    /// Events that an observer did not get to deliver, since the observation before.
    case eventsLost(observer: String, count: UInt64)
    /// - Parameters:
    ///   - path: The file that was read.
    ///   - source: Where the rules come from, for people: the file's path, or `built-in rules`.
    case configurationLoaded(path: String, source: String, rules: Int)
    /// - Parameters:
    ///   - errors: Every error of the file, the first one first; never empty.
    ///   - active: The rules that are active in place of those of the file.
    case configurationRejected(path: String, errors: [String], active: ActiveRules)
    /// The daemon has begun. `interval` is in nanoseconds.
    case started(rules: Int, source: String, interval: Int64)
    case stopping(reason: String)
    case notice(Notice)
}
