internal import Dispatch
internal import Glibc
internal import HealthRules
internal import ProcMetrics

/// Writes one readable line per event to standard error, and on a terminal a line below that shows the newest result.
final class TerminalObserver: TickObserver {
    let name = "terminal"
    private let delivery: Delivery<TerminalWriter>

    init(
        latest: LatestResult, environment: [String: String], descriptor: CInt = STDERR_FILENO,
        clock: @escaping Clock = systemClock
    ) {
        // Without ticks the line has to change as well, and to say so.
        delivery = Delivery(name: name, capacity: 256, wakePause: .seconds(1), clock: clock)
        let isTerminal = isatty(descriptor) == 1
        let isColored = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        delivery.start {
            TerminalWriter(
                latest: latest, descriptor: descriptor, isTerminal: isTerminal, isColored: isColored, clock: clock)
        }
    }

    func observe(_ result: borrowing TickResult) {
        for event in result.events { delivery.offer(event, isKept: event.reportsLoss) }
        delivery.flush(wake: true)
    }

    func finish(by deadline: Int64) { delivery.finish(by: deadline) }

    var liveness: ObserverLiveness { delivery.liveness }
}

/// Writes lines to a terminal, a pipe or a file.
final class TerminalWriter: MessageWriter {
    private let latest: LatestResult
    private let descriptor: CInt
    private let isTerminal: Bool
    private let isColored: Bool
    private let clock: Clock
    private var hasStatusLine = false
    private var isOver = false
    private var shown: Int64 = .min / 2

    /// Where no line can be replaced, the newest result is written every five seconds.
    private static let pause: Int64 = 5_000_000_000

    init(latest: LatestResult, descriptor: CInt, isTerminal: Bool, isColored: Bool, clock: @escaping Clock) {
        self.latest = latest
        self.descriptor = descriptor
        self.isTerminal = isTerminal
        self.isColored = isColored
        self.clock = clock
    }

    func write(_ event: Event, lost: Int) -> Delivered {
        if event.kind == .stopped { isOver = true }
        let line = "\(LocalTime.text(event.time.realtime)) \(colored(event)) \(event.message(lost: lost))\n"
        return print(line) ? .done : .failed
    }

    func turn() {
        if isOver { return }
        let now = clock()
        if isTerminal {
            _ = print(latest.read(now: now.monotonic).line(at: now.monotonic), keepsLine: true)
        } else if now.monotonic - shown >= Self.pause {
            shown = now.monotonic
            let status = latest.read(now: now.monotonic).line(at: now.monotonic)
            _ = print("\(LocalTime.text(now.realtime)) status   \(status)\n")
        }
    }

    private func colored(_ event: Event) -> String {
        let word =
            event.kind == .cleared ? "cleared" : event.severity == .ok ? event.kind.rawValue : event.severity.name
        let padded = word + String(repeating: " ", count: max(0, 8 - word.count))
        guard isColored else { return padded }
        switch (event.kind, event.severity) {
        case (.cleared, _): return "\u{1B}[32m\(padded)\u{1B}[0m"
        case (_, .critical): return "\u{1B}[1;31m\(padded)\u{1B}[0m"
        case (_, .warning): return "\u{1B}[33m\(padded)\u{1B}[0m"
        default: return padded
        }
    }

    /// A status line stays until the next text replaces it.
    private func print(_ text: String, keepsLine: Bool = false) -> Bool {
        let bytes = Array(((hasStatusLine ? "\r\u{1B}[K" : "") + text).utf8)
        hasStatusLine = keepsLine
        return unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            == bytes.count
    }
}

/// The time of day for a terminal.
enum LocalTime {
    /// `14:03:27`, local time. The corresponding C function is `localtime_r`.
    static func text(_ realtime: Int64) -> String {
        var seconds = time_t(realtime / 1_000_000_000)
        var parts = unsafe tm()
        guard unsafe localtime_r(&seconds, &parts) != nil else { return "--:--:--" }
        let fields = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
