internal import CLinux
internal import Dispatch

/// Keeps in RAM what the warm-up and the first ticks touch of the mapped files and of the heap, instead of what the start
/// touched.
struct WorkingSet {
    /// After that many ticks everything has run that a tick needs: units are found, their files read, the first entries sent.
    private var ticksLeft = 10
    private let mappings: FileMappings

    /// To be made before memory is locked.
    init(of mappings: FileMappings = FileMappings()) {
        self.mappings = mappings
        mappings.release()
        mappings.splitPages()
        malloc_trim(0)
    }

    /// On another queue at the end, because the kernel takes milliseconds to join thousands of mappings.
    mutating func tickRan() {
        guard ticksLeft > 0 else { return }
        ticksLeft -= 1
        if ticksLeft == 0 { DispatchQueue.global(qos: .utility).async { [mappings] in mappings.joinPages() } }
    }
}
