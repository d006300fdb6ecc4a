import Glibc
import Testing

@testable import HealthLink

struct FileMappingsTests {
    /// 64 pages of a file, as the kernel maps a library: read-only, private, in the page cache.
    private final class MappedFile {
        static let page = Int(sysconf(CInt(_SC_PAGESIZE)))
        private let path: String
        let range: Range<UInt>

        init() throws {
            path = "/tmp/healthd-library-\(getpid())-\(UInt64.random(in: 0 ... .max))"
            #expect(AtomicFile.write(Array(repeating: 120, count: 64 * Self.page), to: path) == 0)
            let file = unsafe open(path, O_RDONLY)
            let start = unsafe UInt(bitPattern: mmap(nil, 64 * Self.page, PROT_READ, MAP_PRIVATE, file, 0))
            range = start..<start + UInt(64 * Self.page)
            close(file)
        }

        deinit {
            unsafe munmap(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count)
            unsafe unlink(path)
        }

        func touch(page: Int) throws {
            let start = unsafe try #require(UnsafeRawPointer(bitPattern: range.lowerBound))
            #expect(unsafe start.load(fromByteOffset: page * Self.page, as: UInt8.self) == 120)
        }

        /// How many of the pages are mapped, and in how many mappings.
        func mapped() throws -> (pages: Int, mappings: Int) {
            let smaps = String(decoding: try BoundedFile.read("/proc/self/smaps", upTo: 1 << 24), as: UTF8.self)
            var (kilobytes, mappings) = (0, 0)
            var isOurs = false
            for line in smaps.split(separator: "\n") {
                if line.contains(path) {
                    isOurs = true
                    mappings += 1
                } else if isOurs, line.hasPrefix("Rss:") {
                    kilobytes += Int(line.split(separator: " ")[1]) ?? 0
                    isOurs = false
                }
            }
            return (kilobytes * 1024 / Self.page, mappings)
        }
    }

    @Test func `a fault maps one page while the pages are split`() throws {
        let file = try MappedFile()
        let mappings = FileMappings([file.range])
        try file.touch(page: 20)
        #expect(try file.mapped().pages > 1)
        mappings.release()
        #expect(try file.mapped() == (0, 1))
        mappings.splitPages()
        try file.touch(page: 20)
        try file.touch(page: 41)
        #expect(try file.mapped() == (2, 64))
        mappings.joinPages()
        #expect(try file.mapped() == (2, 1))
    }

    @Test func `the mappings of this process include the C library's code, which comes late in the list`() throws {
        let name = unsafe UInt(bitPattern: dlsym(nil, "qsort"))
        #expect(name != 0)
        #expect(FileMappings().ranges.contains { $0.contains(name) })
    }

    @Test func `constants in a writable mapping are released but for the pages that were written to`() throws {
        let file = try MappedFile()
        let start = unsafe try #require(UnsafeMutableRawPointer(bitPattern: file.range.lowerBound))
        #expect(unsafe mprotect(start, file.range.count, PROT_READ | PROT_WRITE) == 0)
        unsafe start.storeBytes(of: 121, toByteOffset: 5 * MappedFile.page, as: UInt8.self)
        try file.touch(page: 20)
        #expect(try file.mapped().pages > 2)
        FileMappings([], constants: [file.range]).release()
        #expect(try file.mapped().pages == 1)
        #expect(unsafe start.load(fromByteOffset: 5 * MappedFile.page, as: UInt8.self) == 121)
    }

    @Test func `the constants of a writable mapping end where the variables begin`() {
        let smaps = "10000-40000 rw-p 00000000 fe:00 1 /usr/bin/healthd\nAnonymous: 8 kB\n"
        #expect(FileMappings(smaps: smaps, variables: 0x23456).constants == [0x10000..<0x23000])
        #expect(FileMappings(smaps: smaps, variables: 0x40000).constants == [])
        #expect(FileMappings(smaps: smaps, variables: 0x23456).ranges == [])
    }

    @Test func `only what is read-only, of a file and never written to is released`() {
        func mapping(_ start: Int, _ permissions: String, anonymous: Int, _ name: String) -> String {
            """
            \(start)000-\(start)800 \(permissions) 00000000 fe:00 333151                     \(name)
            Size:                  2 kB
            Anonymous:             \(anonymous) kB
            VmFlags: rd mr mw me lo lf

            """
        }
        let smaps =
            mapping(1, "r-xp", anonymous: 0, "/usr/bin/healthd") + mapping(2, "r--p", anonymous: 0, "/usr/bin/healthd")
            + mapping(3, "r--p", anonymous: 16, "/usr/bin/healthd")
            + mapping(4, "rw-p", anonymous: 0, "/usr/bin/healthd") + mapping(5, "r-xp", anonymous: 0, "[vdso]")
            + mapping(6, "r--s", anonymous: 0, "/dev/shm/x") + mapping(7, "r--p", anonymous: 0, "")
        #expect(FileMappings(smaps: smaps).ranges == [0x1000..<0x1800, 0x2000..<0x2800])
        for text in [
            "", "1000-zz r-xp 0 0 0 /x\nAnonymous: 0 kB", "2000-1000 r-xp 0 0 0 /x\nAnonymous: 0 kB", "Anonymous: 0 kB",
        ] {
            #expect(FileMappings(smaps: text).ranges == [])
        }
    }
}
