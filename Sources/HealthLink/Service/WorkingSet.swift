internal import CLinux
internal import Dispatch

/// Keeps in RAM what a program touches of the mapped files and of the heap while it works, instead of what its start touched.
package struct WorkingSet: Sendable {
    private let mappings: FileMappings

    /// To be made before memory is locked.
    package init() {
        mappings = FileMappings()
        mappings.release()
        mappings.splitPages()
        malloc_trim(0)
    }

    /// To be called when everything has run that the program does again and again.
    ///
    /// It returns at once, because the kernel takes milliseconds to join thousands of mappings.
    package func settle() {
        DispatchQueue.global(qos: .utility).async { [mappings] in mappings.joinPages() }
    }
}
