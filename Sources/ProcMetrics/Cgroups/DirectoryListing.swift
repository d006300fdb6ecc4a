internal import Glibc

/// What is in a folder, with the inodes that the listing itself has: nothing is opened for them.
struct DirectoryListing {
    struct Entry {
        let name: [UInt8]
        let inode: UInt64
    }

    private(set) var entries: [Entry] = []

    /// Lists what is in a folder, in the order of the file system; nothing when it cannot be read. The corresponding C
    /// function is `readdir`.
    ///
    /// - Parameters:
    ///   - folders: Whether to list the folders in it, or what is no folder; `nil` for both.
    ///   - limit: How many at most.
    init(of path: String, folders: Bool? = true, limit: Int) {
        guard let folder = unsafe opendir(path) else { return }
        defer { unsafe closedir(folder) }
        while entries.count < limit, let entry = unsafe readdir(folder) {
            let isFolder = unsafe entry.pointee.d_type == UInt8(DT_DIR)
            if let folders, isFolder != folders { continue }
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
