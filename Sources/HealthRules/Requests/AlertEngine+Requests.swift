public import ProcMetrics

/// What operators ask for. It is in force at once; the event follows with the next tick.
extension AlertEngine {
    /// The silences that are in force.
    public var silences: [Silence] { requests.silences }

    /// Advises the load balancer to send no new traffic, in place of a drain that is in force.
    ///
    /// - Parameters:
    ///   - duration: In nanoseconds; `nil` for one that lasts until ``undrain(by:)``.
    ///   - endsAfterBoot: Whether it is kept over a reboot, and ends when the host is well after that.
    public func drain(
        reason: String, by: String, duration: Int64?, endsAfterBoot: Bool = false, at time: Timestamp
    ) -> DrainRequest {
        let drain = DrainRequest(
            reason: reason, by: by, since: time, duration: duration, boot: endsAfterBoot ? bootID : nil)
        requests.drain = drain
        newRequests.append(.drained(drain))
        return drain
    }

    /// - Returns: Whether there was a drain to end.
    public func undrain(by: String) -> Bool {
        guard let drain = requests.drain else { return false }
        requests.drain = nil
        newRequests.append(.undrained(drain, by: by))
        return true
    }

    /// Mutes the alerts of rules, or about units.
    ///
    /// - Parameter duration: In nanoseconds.
    /// - Returns: `nil` where there are too many silences already.
    public func silence(
        rule: String?, unit: String?, reason: String, by: String, duration: Int64, at time: Timestamp
    ) -> Silence? {
        guard requests.silences.count < OperatorRequests.silenceLimit else { return nil }
        var id = newSilenceID()
        while requests.silences.contains(where: { $0.id == id }) { id = newSilenceID() }
        let silence = Silence(
            id: id, rule: rule, unit: unit, reason: reason, by: by, since: time, duration: duration)
        requests.silences.append(silence)
        newRequests.append(.silenced(silence))
        return silence
    }

    /// Goes on with a drain from before this boot. One of this boot is in the state, if it is still in force.
    public func keep(_ drain: DrainRequest) {
        guard requests.drain == nil, drain.isFromBefore(boot: bootID) else { return }
        requests.drain = drain
    }

    /// Ends a drain that was kept over a reboot, when the verdict has been ok for half a minute.
    func endDrainAfterBoot(at time: Timestamp) {
        guard let drain = requests.drain, drain.isFromBefore(boot: bootID), verdict.level == .ok else {
            wellSince = nil
            return
        }
        let since = wellSince ?? time.monotonic
        wellSince = since
        guard time.monotonic - since >= Self.wellAfterBoot else { return }
        requests.drain = nil
        newRequests.append(.undrained(drain, by: nil))
    }

    /// In nanoseconds.
    private static var wellAfterBoot: Int64 { 30_000_000_000 }

    private func newSilenceID() -> String { String(silenceIDs.next().description.prefix(8)) }

    /// - Returns: Whether there was a silence of this id.
    public func unsilence(id: String, by: String) -> Bool {
        guard let place = requests.silences.firstIndex(where: { $0.id == id }) else { return false }
        newRequests.append(.unsilenced(requests.silences.remove(at: place), by: by))
        return true
    }

    /// No more reminders for an incident until it gets worse.
    ///
    /// - Returns: Whether there is an incident of this id.
    public func acknowledge(incident id: String, by: String, reason: String?) -> Bool {
        guard let incident = incidents.acknowledge(id, by: by) else { return false }
        newRequests.append(.acknowledged(incident, by: by, reason: reason))
        return true
    }

    /// Makes the events of what was asked for since the tick before, and of what has ended by itself.
    func reportRequests(at time: Timestamp) {
        let ended = requests.expire(at: time)
        guard !newRequests.isEmpty || !ended.isEmpty else { return }
        for request in newRequests + ended {
            events.append(request.kind, at: time, severity: .ok, category: nil, .request(request)) {
                $0.advice = request.advice
                if case .acknowledged(let incident, _, _) = request { $0.header.incident = incident }
            }
        }
        newRequests.removeAll()
        muteAgain(at: time)
    }

    /// Which silence mutes each alert that is firing. People hear of one whose silence has ended.
    func muteAgain(at time: Timestamp) {
        forEachInstance { instance in
            guard instance.alert.isFiring else { return }
            let wasSilenced = instance.silence != nil
            instance.silence = requests.silence(ofRule: instance.rule.name, unit: instance.unit)?.id
            if wasSilenced, instance.silence == nil, instance.alert.phase == .firing { remind(of: instance, at: time) }
        }
    }
}
