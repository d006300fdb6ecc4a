import Testing

@testable import ProcMetrics

@Suite struct DentryStateTests {
    private let text = "161206\t137226\t45\t0\t54338\t0\n"

    @Test func `reads the dentries`() {
        let sample = DentryState().sample(of: text)
        #expect(sample.raw("dentry.count") == 161_206)
        #expect(sample.raw("dentry.unused") == 137_226)
        #expect(sample.raw("dentry.negative") == 54_338)
        #expect(sample.metrics.count == 3)
    }

    @Test func `reads the inodes`() {
        let sample = InodeState().sample(of: "16396\t137\t0\t0\t0\t0\t0\n")
        #expect(sample.raw("inode.count") == 16396)
        #expect(sample.raw("inode.unused") == 137)
        #expect(sample.metrics.count == 2)
    }

    @Test(
        arguments: [
            ("", []), ("\n", []), ("x y z", []), ("5", ["dentry.count"]), ("-5 7", ["dentry.unused"]),
            ("18446744073709551616 7 45 0 8", ["dentry.unused", "dentry.negative"]),
            ("5 -1 45 0 -1 0", ["dentry.count"]), ("5 6 45 0\n", ["dentry.count", "dentry.unused"]),
        ] as [(String, Set<String>)])
    func `a field that cannot be told leaves the others in their places`(text: String, names: Set<String>) {
        #expect(DentryState().sample(of: text).names == names)
    }

    @Test func `a cut text gives no other key a value`() {
        #expect(DentryState().harmfulCuts(of: text) == [])
    }

    @Test func `survives any change`() {
        #expect(DentryState().survivedChanges(of: text) > 200)
    }
}
