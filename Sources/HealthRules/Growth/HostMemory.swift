internal import ProcMetrics

/// What the host has of memory, and what is left of it with swap. Bytes.
struct HostMemory {
    /// memory.total; 0 while it is unknown.
    let total: Double
    let headroom: Double?

    init(_ sample: Sample) {
        total = sample[.memoryTotal] ?? 0
        headroom = sample[.memoryHeadroom]
    }
}
