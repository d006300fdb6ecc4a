internal import HealthLink
internal import HealthRules

/// Takes the host out of the load balancer, runs a command, and takes it back when the host is well.
///
/// Whatever goes wrong after the drain leaves the host drained: one that serves nothing is better than one that serves errors. It
/// asks and acts through closures, so that no test waits.
struct Maintenance {
    enum Result: Equatable {
        case done
        /// Nothing was done: another drain is in force.
        case isDrained(Drain)
        /// The command was not run, and the drain was ended.
        case trafficStays(connections: Int)
        /// The host stays drained.
        case commandFailed(code: Int32)
        case hostIsNotWell(String)
    }

    let reason: String
    /// In seconds: how long the load balancer has to hear of the drain, how long connections may last after that, and within
    /// which time the host has to be well after the command.
    let settle: Double
    let trafficTimeout: Double
    let healthTimeout: Double

    let status: () throws(LinkError) -> Status
    let drain: (Monitor.Drain) throws(LinkError) -> Void
    let undrain: () throws(LinkError) -> Void
    /// Connections from outside to the ports that serve; 0 where no port is watched.
    let connections: () -> Int
    /// Runs the command, and returns its exit code.
    let command: () -> Int32
    /// Seconds that go on whatever is set, and a pause of so many.
    let now: () -> Double
    let pause: (Double) -> Void
    let note: (String) -> Void

    /// The verdict has to be ok for so many seconds: a command that reboots returns before the host goes down.
    static let wellFor = 10.0

    func run() throws(LinkError) -> Result {
        if let drain = try status().drain { return .isDrained(drain) }
        try drain(Monitor.Drain(reason: reason, endsAfterBoot: true))
        note("drained; waiting \(ValueFormatter.duration(settle)) for the load balancer")
        pause(settle)
        if let left = waitForTraffic() {
            try end()
            return .trafficStays(connections: left)
        }
        note("running the command")
        let started = now()
        let code = command()
        note("the command ended with exit code \(code) after \(ValueFormatter.duration(now() - started))")
        guard code == 0 else { return .commandFailed(code: code) }
        if let problem = waitForHealth() { return .hostIsNotWell(problem) }
        try end()
        return .done
    }

    /// Another operator may have ended it meanwhile.
    private func end() throws(LinkError) {
        do throws(LinkError) {
            try undrain()
        } catch .refused(.notDrained) {
        } catch {
            throw error
        }
    }

    /// - Returns: How many connections are left when the time is over; `nil` when there were none at some moment.
    private func waitForTraffic() -> Int? {
        let deadline = now() + trafficTimeout
        var left = connections()
        while left > 0, now() < deadline {
            pause(0.5)
            left = connections()
        }
        return left > 0 ? left : nil
    }

    /// - Returns: What is wrong when the time is over; `nil` when the host is well.
    private func waitForHealth() -> String? {
        let deadline = now() + healthTimeout
        var problem = "healthd was not asked"
        var wellSince: Double?
        while true {
            if let found = Self.problem(status) {
                (problem, wellSince) = (found, nil)
            } else {
                let since = wellSince ?? now()
                if now() - since >= Self.wellFor { return nil }
                wellSince = since
            }
            if now() >= deadline, wellSince == nil { return problem }
            pause(1)
        }
    }

    /// The command may have stopped or upgraded healthd, so a failure to connect is only one more problem.
    private static func problem(_ status: () throws(LinkError) -> Status) -> String? {
        do throws(LinkError) {
            let status = try status()
            if status.stale { return "healthd has no fresh sample" }
            if status.starting { return "healthd has just started" }
            return status.verdict == .ok
                ? nil : "the verdict is \(status.verdict.name)" + (status.topAlert.map { ": \($0)" } ?? "")
        } catch {
            return LinkFailure(error, method: Monitor.Status.name).message
        }
    }
}
