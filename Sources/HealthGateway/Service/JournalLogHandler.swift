internal import Dispatch
internal import Glibc
internal import Logging
internal import Synchronization

/// Log messages for the journal: lines on standard error, each with a priority in front, sd-daemon(3).
///
///     <4>no connection to healthd: nothing listens on /run/healthd/healthd.sock
struct JournalLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let output: LogOutput

    init(_ output: LogOutput = .standardError) { self.output = output }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        output.write("<\(Self.priority(event.level))>\(Self.oneLine("\(event.message)\(details)"))\n")
    }

    /// syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// A line feed in a text from outside would begin a message with a priority of its own.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}

/// Writes lines on a queue of its own: a journal that does not read must not stop the event loop.
final class LogOutput: Sendable {
    static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private let descriptor: CInt
    private let queue = DispatchQueue(label: "healthd-gateway.log")
    private let waiting = Atomic(0)
    private let lost = Atomic(0)
    /// Lines that wait, at most.
    private static let limit = 256

    init(descriptor: CInt) { self.descriptor = descriptor }

    func write(_ line: String) {
        guard waiting.load(ordering: .relaxed) < Self.limit else {
            lost.add(1, ordering: .relaxed)
            return
        }
        waiting.add(1, ordering: .relaxed)
        queue.async {
            self.writeNow(line)
            self.waiting.subtract(1, ordering: .relaxed)
            let lost = self.lost.exchange(0, ordering: .relaxed)
            if lost > 0 { self.writeNow("<4>\(lost) messages lost: nothing read them\n") }
        }
    }

    /// Waits until everything is written, or for a second.
    func flush() {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + 1)
    }

    private func writeNow(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}
