internal import CLinux
internal import Glibc

/// The directory of a control group, to open its files in, and to make the kernel drop their names.
///
/// A file that is open while its group is removed leaves its name and that of the directory in the kernel's cache when it
/// is closed: 1.7 KiB, charged to the process that had it open, until the memory is reclaimed. A lookup of the path would
/// make the kernel see that it is gone; but no path leads to the directory any more, only this descriptor.
struct CgroupDirectory: ~Copyable, Sendable {
    /// Or the negative errno of why there is none.
    private let descriptor: CInt

    /// Opens the directory. The corresponding C functions are `open` and `fstat`.
    ///
    /// - Parameter inode: What it was listed with: another one is another group of the same name, and counts as gone.
    init(_ path: String, inode: UInt64? = nil) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0, let inode else {
            self.descriptor = descriptor >= 0 ? descriptor : -errno
            return
        }
        var status = stat()
        let isSame = unsafe fstat(descriptor, &status) == 0 && UInt64(status.st_ino) == inode
        if !isSame { close(descriptor) }
        self.descriptor = isSame ? descriptor : -ENOENT
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Opens a file. The corresponding C function is `openat`.
    ///
    /// - Returns: The descriptor, or a negative errno.
    func open(_ name: String, _ flags: CInt = CgroupFile.flags) -> CInt {
        guard descriptor >= 0 else { return descriptor }
        let file = unsafe openat(descriptor, name, flags)
        return file >= 0 ? file : -errno
    }

    /// Makes the kernel check whether a file that is about to be closed is still there.
    func revalidate(_ name: String) { _ = has(name) }

    /// Whether the group is still there and has a file. The corresponding C function is `faccessat`.
    func has(_ name: String) -> Bool { unsafe descriptor >= 0 && faccessat(descriptor, name, F_OK, 0) == 0 }

    /// The id of the invocation that the service manager runs in the group; `nil` where it cannot be read. systemd sets
    /// it as an extended attribute; `trusted.` ones are readable with CAP_SYS_ADMIN only. The corresponding C function is
    /// `fgetxattr`.
    var invocationID: String? {
        guard descriptor >= 0 else { return nil }
        for name in ["user.invocation_id", "trusted.invocation_id"] {
            var text = [UInt8](repeating: 0, count: 64)
            let count = unsafe fgetxattr(descriptor, name, &text, text.count)
            if count == 32 { return String(validating: text.prefix(count), as: UTF8.self) }
        }
        return nil
    }
}
