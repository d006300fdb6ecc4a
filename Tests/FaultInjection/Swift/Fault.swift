internal import CFaultInjection

/// Lets calls of the C library fail, hang or be counted, for the paths of one test. Ends with its life.
public final class Fault {
    public enum Call: Sendable {
        case opendir, readdir, open, openat, pread, addWatch, rename

        fileprivate var number: fault_call {
            switch self {
            case .opendir: FAULT_OPENDIR
            case .readdir: FAULT_READDIR
            case .open: FAULT_OPEN
            case .openat: FAULT_OPENAT
            case .pread: FAULT_PREAD
            case .addWatch: FAULT_INOTIFY_ADD_WATCH
            case .rename: FAULT_RENAME
            }
        }
    }

    private let number: CInt
    private var final: Int?

    /// - Parameters:
    ///   - prefix: The paths begin with it.
    ///   - suffix: And end with it.
    ///   - errno: What the calls fail with.
    public init(_ call: Call, below prefix: String, _ errno: Int32, suffix: String = "") {
        number = unsafe fault_add(call.number, prefix, suffix, errno)
        precondition(number >= 0, "too many faults at once")
    }

    /// Calls wait until the end of the fault.
    public static func hang(_ call: Call, below prefix: String, suffix: String = "") -> Fault {
        Fault(call, below: prefix, -1, suffix: suffix)
    }

    /// Calls are only counted.
    public static func count(_ call: Call, below prefix: String, suffix: String = "") -> Fault {
        Fault(call, below: prefix, 0, suffix: suffix)
    }

    /// How many calls there were.
    public var met: Int { final ?? Int(fault_met(number)) }

    public func end() {
        if final == nil { final = Int(fault_remove(number)) }
    }

    deinit { end() }
}
