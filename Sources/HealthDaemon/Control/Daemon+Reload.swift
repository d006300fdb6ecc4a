internal import Dispatch
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Another configuration while healthd runs.
extension Daemon {
    /// SIGHUP: a reload, or the end because the terminal is gone.
    func hangUp() {
        if terminal.isGone { stop(because: "the terminal was closed") } else { reload() }
    }

    /// Reads the configuration again. One that is rejected changes no rules.
    ///
    /// - Parameter done: Called when the result of a tick has the new rules, or says that the file was rejected.
    func reload(done: (@Sendable (ConfigurationStatus) -> Void)? = nil) {
        if let done { reloadWaiters.withLock { $0.append(done) } }
        socket.reloading(at: Timestamp.now().monotonic)
        if isReloadQueued.exchange(true, ordering: .relaxed) { return }
        configurationQueue.async { [self] in
            isReloadQueued.store(false, ordering: .relaxed)
            registry.notifier.loadBegins()
            let outcome = store.load()
            registry.notifier.loadEnds()
            let transferred = Transferred(
                outcome.errors.isEmpty ? Self.engine(outcome.configuration, options, bootID) : nil)
            let waiters = reloadWaiters.withLock { waiters in
                defer { waiters = [] }
                return waiters
            }
            ticker.queue.async { [self] in
                use(outcome, transferred.engine)
                pipeline.whenPublished { [self] in tell(waiters, outcome) }
            }
        }
    }

    /// Off the tick queue, because others read the active configuration.
    private func tell(_ waiters: [@Sendable (ConfigurationStatus) -> Void], _ outcome: ConfigurationStore.Outcome) {
        configurationQueue.async { [self] in
            let status = activeConfiguration.take(outcome)
            for waiter in waiters { waiter(status) }
        }
    }

    private func use(_ outcome: ConfigurationStore.Outcome, _ engine: AlertEngine?) {
        if let engine {
            pipeline.adopt(engine)
            let interval = options.interval ?? outcome.configuration.interval
            ticker.change(interval: interval)
            latest.change(interval: interval)
            pipeline.report(
                .configurationLoaded(path: store.path, source: outcome.source, rules: outcome.configuration.rules.count)
            )
        } else {
            pipeline.rejectConfiguration()
            pipeline.report(
                .configurationRejected(path: store.path, errors: outcome.errors, active: .loadedBefore))
        }
        for notice in outcome.notices { pipeline.report(.notice(notice)) }
        registry.notifier.expectReady()
        ticker.requestEarlyTick()
    }
}

/// An engine on its way from the thread that made it to the queue that owns it from then on.
private struct Transferred: @unchecked Sendable {
    let engine: AlertEngine?

    init(_ engine: AlertEngine?) { self.engine = engine }
}
