internal import CLinux
internal import Glibc

/// The code, constants and symbol tables of a program and its libraries, which the kernel maps from files.
///
/// What is mapped when memory is locked stays in RAM for good. So the pages that only the start needed are released, and the
/// kernel is kept from mapping pages that were not touched.
package struct FileMappings: Sendable {
    let ranges: [Range<UInt>]
    /// Constants in a writable mapping: some of the pages were written to, by the dynamic linker, and none will be.
    let constants: [Range<UInt>]

    /// Those of this process.
    package init() {
        let smaps = try? BoundedFile.read("/proc/self/smaps", upTo: 4 << 20)
        self.init(smaps: String(decoding: smaps ?? [], as: UTF8.self))
    }

    /// Those in the text of /proc/PID/smaps that can be released: read-only mappings of a file that nothing was written to.
    /// What the dynamic linker has changed before it made it read-only would be lost. proc_pid_smaps(5)
    ///
    /// Swift's constants are in a writable mapping of the program, because some have pointers; they come before its
    /// variables.
    ///
    /// - Parameter variables: Where the variables of the program begin.
    init(smaps: String, variables: UInt = address_of_data()) {
        var ranges: [Range<UInt>] = []
        var constants: [Range<UInt>] = []
        var mapping: Range<UInt>?
        for line in smaps.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count >= 5, words[1].count == 4 {
                // 55d21e6cd000-55d21f322000 r-xp 00000000 fe:00 16343971    /usr/bin/healthd
                let isReadOnly = words[1] == "r-xp" || words[1] == "r--p"
                let isFile = words.count == 6 && words[5].hasPrefix("/")
                mapping = isFile && isReadOnly ? Self.range(words[0]) : nil
                if isFile, let range = Self.range(words[0]), range.contains(variables), !isReadOnly {
                    constants.append(range.lowerBound..<variables & ~(Self.page - 1))
                }
            } else if words[0] == "Anonymous:", words[1] == "0", let mapping {
                ranges.append(mapping)
            }
        }
        self.init(ranges, constants: constants)
    }

    init(_ ranges: [Range<UInt>], constants: [Range<UInt>] = []) {
        self.ranges = ranges
        self.constants = constants
    }

    private static let page = UInt(sysconf(CInt(_SC_PAGESIZE)))

    private static func range(_ text: Substring) -> Range<UInt>? {
        let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
        return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }

    /// Releases every page that was not written to. What is needed again is mapped again when it is touched.
    func release() {
        for range in ranges { Self.advise(range, MADV_DONTNEED) }
        for range in constants {
            let pages = Self.pages(of: range)
            for (index, page) in pages.enumerated() where page >> 61 == 0b101 {
                let start = range.lowerBound + UInt(index) * Self.page
                Self.advise(start..<start + Self.page, MADV_DONTNEED)
            }
        }
    }

    /// What the kernel says of each page: bit 63 that it is in RAM, bit 61 that it is the file's and not a copy that was
    /// written to. Empty if it says nothing. Documentation/admin-guide/mm/pagemap.rst
    private static func pages(of range: Range<UInt>) -> [UInt64] {
        let file = unsafe open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var pages = [UInt64](repeating: 0, count: Int(UInt(range.count) / page))
        let offset = off_t(range.lowerBound / page) * 8
        let length = unsafe pages.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, offset) }
        return length == pages.count * 8 ? pages : []
    }

    /// Makes each page a mapping of its own, so that a page fault maps one page. The kernel would map the 64 KiB around it,
    /// as far as they are in the page cache, and all of them would be locked.
    ///
    /// Neighbors with different flags are different mappings. The flag of MADV_DONTDUMP has no other effect than that a core
    /// dump leaves the page out, which a debugger then reads from the file. madvise(2)
    func splitPages() {
        for range in ranges + constants {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 2 * Int(Self.page)) {
                Self.advise(start..<start + Self.page, MADV_DONTDUMP)
            }
        }
    }

    /// Takes back ``splitPages()``. Pages that are not mapped stay so.
    func joinPages() {
        for range in ranges + constants { Self.advise(range, MADV_DODUMP) }
    }

    /// It may fail, for example at vm.max_map_count; then more stays in RAM.
    private static func advise(_ range: Range<UInt>, _ advice: CInt) {
        unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, advice)
    }
}
