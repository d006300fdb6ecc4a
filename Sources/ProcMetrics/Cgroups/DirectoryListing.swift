internal import Glibc

/// Why a directory could not be listed: the errno of `opendir` or of `readdir`.
package struct DirectoryError: Error, Equatable {
    package let path: String
    package let errno: Int32

    /// Whether there is no such directory. Everything else (EMFILE, EIO, EACCES, ESTALE, ENOMEM …) says nothing about what
    /// is in it.
    package var isGone: Bool { errno.meansGone }
}

extension Int32 {
    /// As an errno of a file or directory: whether it is not there, rather than not readable.
    package var meansGone: Bool { self == ENOENT || self == ENODEV || self == ENOTDIR }
}

/// What is in a directory, with the inodes that the listing itself has: nothing is opened for them.
package struct DirectoryListing {
    package struct Entry {
        package let name: [UInt8]
        package let inode: UInt64
    }

    package private(set) var entries: [Entry] = []

    /// Lists what is in a directory, in the order of the file system. The corresponding C functions are `opendir` and
    /// `readdir`.
    ///
    /// - Parameters:
    ///   - directories: Whether to list the directories in it, or what is no directory; `nil` for both.
    ///   - limit: How many at most.
    package init(of path: String, directories: Bool? = true, limit: Int) throws(DirectoryError) {
        guard let directory = unsafe opendir(path) else { throw DirectoryError(path: path, errno: errno) }
        defer { unsafe closedir(directory) }
        while entries.count < limit {
            errno = 0
            guard let entry = unsafe readdir(directory) else {
                // A listing that breaks off is no listing: what comes after that is not gone.
                if errno != 0 { throw DirectoryError(path: path, errno: errno) }
                return
            }
            let isDirectory = unsafe entry.pointee.d_type == UInt8(DT_DIR)
            if let directories, isDirectory != directories { continue }
            let name = unsafe Self.name(of: entry)
            if name != [0x2E], name != [0x2E, 0x2E] {
                entries.append(Entry(name: name, inode: unsafe UInt64(entry.pointee.d_ino)))
            }
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        let start = unsafe (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: UInt8.self)
        return unsafe Array(UnsafeBufferPointer(start: start, count: strlen(start)))
    }
}
