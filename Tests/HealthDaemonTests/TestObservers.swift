import Dispatch
import Foundation
import Glibc
import HealthRules
import ProcMetrics
import Synchronization

@testable import HealthDaemon

/// The end of a datagram socket that stands for systemd's or journald's.
final class DatagramReceiver: @unchecked Sendable {
    let path: String
    private let descriptor: CInt

    init(path: String) {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = unsafe bind(descriptor, $0, length) }
        }
    }

    deinit { close(descriptor) }

    /// The next datagram; `nil` when none comes in time.
    func receive(within milliseconds: CInt = 10_000) -> String? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&polled, 1, milliseconds) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Datagrams until one contains a text, that one included; empty when it does not come in time.
    func receive(until text: String) -> [String] {
        var all: [String] = []
        while let next = receive() {
            all.append(next)
            if next.contains(text) { return all }
        }
        return []
    }
}

extension TickResult {
    /// A result with nothing in it but what is given.
    static func made(at nanoseconds: Int64 = 0, level: Verdict.Level = .ok, events: [Event] = []) -> TickResult {
        let time = Timestamp(monotonic: nanoseconds, boottime: nanoseconds, realtime: nanoseconds)
        var verdict = Verdict()
        verdict.level = level
        return TickResult(
            time: time, sample: Sample(), verdict: verdict, hostSummary: HostSummary(), events: events, state: nil,
            duration: 0)
    }
}

extension Event {
    /// An event with a label of its own.
    static func made(_ label: String) -> Event {
        var sample = Sample()
        sample.observations = [.configurationLoaded(path: "/x", source: label, rules: 1)]
        return AlertEngine(rules: []).evaluate(sample)[0]
    }

    /// The message of ``made(_:)``.
    static func message(_ label: String) -> String { "configuration loaded: 1 rule (\(label))" }

    static func stopped(_ reason: String) -> Event {
        .stopped(reason: reason, traffic: 100, HostSummary(), at: Timestamp())
    }

    /// What ``made(_:)`` was called with, or the reason of an event that healthd stops.
    var label: String {
        switch payload {
        case .configurationLoaded(_, let source, _): source
        case .stopped(let reason): reason
        default: ""
        }
    }
}
