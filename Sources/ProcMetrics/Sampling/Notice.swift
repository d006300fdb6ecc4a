/// Something about healthd itself that an operator has to know and that is no failure of a source.
public enum Notice: Sendable, Equatable {
    /// The memory of healthd is not locked. The corresponding C function is `mlockall`; errno(3).
    case memoryNotLocked(errno: Int32)
    /// The state that the process before this one saved is there and is not used.
    ///
    /// - Parameter reason: For people: `it is from another boot`.
    case stateNotUsed(path: String, reason: String)
    /// The configuration is loaded, and something in it is to be corrected: a former name, for example.
    ///
    /// - Parameter text: For people, with the place in the file.
    case configuration(path: String, text: String)
    /// The configuration is loaded and could not be kept as the last good one; errno(3).
    case lastGoodNotKept(path: String, errno: Int32)
}

/// The rules that are active while the configuration on disk is rejected.
public enum ActiveRules: String, Sendable, Codable {
    /// Those that were loaded before a reload.
    case loadedBefore = "loaded-before"
    /// Those of the last good configuration.
    case lastGood = "last-good"
    case builtIn = "built-in"
}
