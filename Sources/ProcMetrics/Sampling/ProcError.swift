internal import Glibc

/// Why a kernel file gave no values. The reader adds the path; parsers do not know paths.
public enum ProcError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `open` failed with this errno; ENOENT means that this kernel has no such file.
    case open(path: String, errno: Int32)
    /// `pread` failed with this errno; EOPNOTSUPP means pressure stall information is switched off.
    case read(path: String, errno: Int32)
    /// The file is longer than the buffer; a cut text is never parsed.
    case truncated(path: String)
    /// The file has no text at all.
    case empty(path: String)
    /// The file lacks what every kernel writes into it.
    case missing(key: String, path: String)

    public var path: String {
        switch self {
        case .open(let path, _), .read(let path, _), .truncated(let path), .empty(let path), .missing(_, let path): path
        }
    }

    /// errno(3): EFBIG for a text that is too long, ENODATA for one that is empty or lacks a key.
    public var errno: Int32 {
        switch self {
        case .open(_, let errno), .read(_, let errno): errno
        case .truncated: EFBIG
        case .empty, .missing: ENODATA
        }
    }

    /// What is wrong with a text that could be read: `the file is empty`.
    public var reason: String? {
        switch self {
        case .open, .read: nil
        case .truncated: "the file is too long"
        case .empty: "the file is empty"
        case .missing(let key, _): "the file has no \(key)"
        }
    }

    /// For people: `/proc/meminfo cannot be opened (Permission denied)`.
    public var description: String {
        switch self {
        case .open(let path, ENOENT): "\(path) does not exist"
        case .open(let path, let errno): "\(path) cannot be opened (\(Self.text(errno)))"
        case .read(let path, let errno): "\(path) cannot be read (\(Self.text(errno)))"
        case .truncated(let path): "\(path) is too long"
        case .empty(let path): "\(path) is empty"
        case .missing(let key, let path): "\(path) has no \(key)"
        }
    }

    private static func text(_ errno: Int32) -> String { unsafe String(cString: strerror(errno)) }
}
