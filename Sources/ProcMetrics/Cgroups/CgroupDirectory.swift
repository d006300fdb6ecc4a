internal import Glibc

/// The folder of a control group, to open its files in, and to make the kernel forget them.
///
/// A file that is open while its group is removed leaves its name and that of the folder in the kernel's cache when it
/// is closed: 1.7 KiB, charged to whoever had it open, until somebody needs the memory. Were it asked for again by its
/// path, the kernel would see that it is gone; but no path leads to the folder any more, only this descriptor.
struct CgroupDirectory: ~Copyable, Sendable {
    /// Or the negative errno of why there is none.
    private let descriptor: CInt

    /// The corresponding C function is `open`.
    init(_ path: String) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.descriptor = descriptor >= 0 ? descriptor : -errno
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Opens a file for reading. The corresponding C function is `openat`.
    ///
    /// - Returns: The descriptor, or a negative errno.
    func open(_ name: String) -> CInt {
        guard descriptor >= 0 else { return descriptor }
        let file = unsafe openat(descriptor, name, CgroupFile.flags)
        return file >= 0 ? file : -errno
    }

    /// Makes the kernel look whether a file that is about to be closed is still there. The corresponding C function is
    /// `faccessat`.
    func revalidate(_ name: String) {
        if descriptor >= 0 { _ = unsafe faccessat(descriptor, name, F_OK, 0) }
    }
}
