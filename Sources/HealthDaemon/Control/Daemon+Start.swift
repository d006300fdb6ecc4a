internal import Dispatch
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// What the first tick reports.
extension Daemon {
    func goOn(after former: StateFile.Loaded) {
        switch former {
        case .none: break
        case .state(let state): pipeline.resume(state)
        case .unusable(let path, let reason):
            pipeline.report(.notice(.stateNotUsed(path: path, reason: reason)))
        }
    }

    func reportStart(_ lockErrno: Int32?) {
        pipeline.report(
            .started(
                rules: outcome.configuration.rules.count, source: outcome.source,
                interval: options.interval ?? outcome.configuration.interval))
        if !outcome.errors.isEmpty {
            pipeline.rejectConfiguration()
            pipeline.report(
                .configurationRejected(path: store.path, errors: outcome.errors, active: outcome.fallback))
        }
        for notice in outcome.notices { pipeline.report(.notice(notice)) }
        if let lockErrno { pipeline.report(.notice(.memoryNotLocked(errno: lockErrno))) }
    }
}

/// What clients of the local interface can change.
extension Daemon {
    func startLink() {
        registry.link?.start(
            perform: { [self] body, done in
                ticker.queue.async { [self] in
                    let answer = pipeline.ask(body)
                    pipeline.whenPublished { done(answer) }
                    ticker.requestEarlyTick()
                }
            },
            reload: { [self] done in reload(done: done) },
            requestEarlyTick: { [self] in ticker.requestEarlyTick() })
    }
}

/// What the daemon is made of.
extension Daemon {
    static func events(_ options: Options, _ latest: LatestResult) -> any TickObserver {
        // While journald is restarted its socket is missing; JOURNAL_STREAM says that there is a journald all the same.
        let hasJournal = options.hasJournal || options.environment["JOURNAL_STREAM"] != nil
        if !options.foreground, hasJournal { return JournalObserver(send: options.sendToJournal) }
        return TerminalObserver(latest: latest, environment: options.environment)
    }

    /// The kernel's log, where this is the host that the log is about and it can be read.
    static func kernelLog(_ options: Options, _ errors: ErrorSource.Errors) -> KernelLogSource? {
        guard options.root == "/" else { return nil }
        do throws(ProcError) {
            return KernelLogSource(try KmsgReader())
        } catch {
            errors.put(
                [SourceError(source: "kernel-log", path: error.path, errno: error.errno)],
                at: Timestamp.now().monotonic)
            return nil
        }
    }

    static func bootID(_ options: Options) -> String {
        let content = try? BoundedFile.read(options.root + "/proc/sys/kernel/random/boot_id", upTo: 100)
        return String(decoding: content ?? [], as: UTF8.self).filter { !$0.isWhitespace }
    }

    static func engine(_ configuration: Configuration, _ options: Options, _ bootID: String) -> AlertEngine {
        let interval = Double(options.interval ?? configuration.interval) / 1e9
        return AlertEngine(
            rules: configuration.rules, seed: (.random(in: .min ... .max), .random(in: .min ... .max)),
            lateTickAfter: max(2, interval), bootID: bootID)
    }

    /// The first directory that systemd made for this service under a name.
    static func directory(_ variable: String, _ options: Options) -> String? {
        options.environment[variable]?.split(separator: ":").first.map(String.init)
    }

    static func printError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
