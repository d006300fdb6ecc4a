internal import ProcMetrics

/// What a person reads of a notice.
extension Notice {
    var text: String {
        switch self {
        case .memoryNotLocked(let errno):
            "memory cannot be locked: \(ErrnoText.text(errno)); under memory pressure healthd itself may be late"
        case .stateNotUsed(let path, let reason):
            "the saved state \(path) is not used: \(reason); alerts that are firing are raised again"
        case .configuration(let path, let text): "\(path): \(text)"
        case .lastGoodNotKept(let path, let errno):
            "\(path) cannot be written: \(ErrnoText.text(errno)); "
                + "if the configuration has an error at the next start, an older one or the built-in rules are used"
        }
    }

    /// What to do next.
    var advice: String {
        switch self {
        case .memoryNotLocked: "The unit sets LimitMEMLOCK=infinity; check it: systemctl cat healthd"
        case .stateNotUsed(let path, _):
            "After a boot or an upgrade nothing is needed; otherwise see the file: ls -l \(path)"
        case .configuration(let path, _): "healthctl check-config \(path) shows every notice"
        case .lastGoodNotKept(let path, _):
            "Check the file system and the permissions: df -h; ls -ld \(ErrnoText.directory(of: path))"
        }
    }

    var severity: Verdict.Level {
        switch self {
        case .memoryNotLocked, .stateNotUsed, .lastGoodNotKept: .warning
        case .configuration: .ok
        }
    }
}

extension EventRecord.NoticeRecord {
    init(_ notice: Notice) {
        text = notice.text
        switch notice {
        case .memoryNotLocked(let errno): (topic, self.errno) = (.memoryLock, errno)
        case .stateNotUsed(let path, _): (topic, self.path) = (.savedState, path)
        case .configuration(let path, _): (topic, self.path) = (.configuration, path)
        case .lastGoodNotKept(let path, let errno): (topic, self.path, self.errno) = (.configuration, path, errno)
        }
    }
}

extension ActiveRules {
    /// `the built-in rules are active`.
    var text: String {
        switch self {
        case .loadedBefore: "the rules loaded before stay active"
        case .lastGood: "the last good configuration is active"
        case .builtIn: "the built-in rules are active"
        }
    }
}
