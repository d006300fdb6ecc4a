/// Why a kernel file gave no values. The reader adds the path; parsers do not know paths.
public enum ProcError: Error, Equatable, Sendable {
    /// `open` failed with this errno; ENOENT means that this kernel has no such file.
    case open(path: String, errno: Int32)
    /// `pread` failed with this errno; EOPNOTSUPP means pressure stall information is switched off.
    case read(path: String, errno: Int32)
    /// The file is longer than the buffer; a cut text is never parsed.
    case truncated(path: String)
}
