internal import Glibc

/// memory.available where /proc/meminfo has none, or one that cannot be: kernels before 3.14, OpenVZ, some containers.
///
/// The kernel's own formula, si_mem_available() in mm/page_alloc.c (mm/show_mem.c since Linux 6.4):
///
///     free - reserve + file - min(file / 2, low) + reclaimable - min(reclaimable / 2, low)
///
/// A host whose kernel has given the value once is not estimated: a sample without it is a gap.
struct AvailableEstimate: Sendable {
    /// Bytes that processes do not get: below `low` kswapd reclaims, `reserve` is out of reach.
    struct Watermarks: Equatable, Sendable {
        var low: UInt64
        var reserve: UInt64
    }

    /// Of /proc/zoneinfo; `nil` where it cannot be read.
    var zones: Watermarks?
    /// RAM of the zones, in bytes.
    var zonesTotal: UInt64 = 0

    private let activeFile = Metric(catalogued: "memory.active.file")
    private let inactiveFile = Metric(catalogued: "memory.inactive.file")
    private let buffers = Metric(catalogued: "memory.buffers")
    private let kernelReclaimable = Metric(catalogued: "memory.kernel.reclaimable")
    private var isKnownToKernel = false

    /// Takes the watermarks of a host. Not in the tick: the kernel takes 50 µs to write this file.
    mutating func read(zoneinfoAt path: String) {
        var bytes = [UInt8](repeating: 0, count: 256 * 1024)
        guard let file = try? ProcFile(path: path) else { return }
        let length = unsafe bytes.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
        guard length > 0, length < bytes.count else { return }
        take(bytes.span.extracting(first: length), pageSize: UInt64(sysconf(Int32(_SC_PAGESIZE))))
    }

    mutating func take(_ zoneinfo: Span<UInt8>, pageSize: UInt64) {
        guard let zones = Zoneinfo(zoneinfo), let low = zones.low.times(pageSize),
            let reserve = zones.reserve.times(pageSize), let total = zones.managed.times(pageSize)
        else { return }
        self.zones = Watermarks(low: low, reserve: reserve)
        zonesTotal = total
    }

    /// Fills in memory.available where the kernel gives none, and says whose value it is.
    mutating func complete(_ sample: inout Sample) {
        if sample.raw(.memoryAvailable) != nil {
            if sample.raw(.memoryAvailableEstimated) == nil { sample.set(.memoryAvailableEstimated, raw: 0) }
            isKnownToKernel = isKnownToKernel || sample.raw(.memoryAvailableEstimated) == 0
        } else if !isKnownToKernel, let estimate = estimate(sample) {
            sample.set(.memoryAvailable, raw: estimate)
            sample.set(.memoryAvailableEstimated, raw: 1)
        }
    }

    private func estimate(_ sample: Sample) -> UInt64? {
        guard let total = sample.raw(.memoryTotal), let free = sample.raw(.memoryFree), let file = file(sample) else {
            return nil
        }
        let marks = watermarks(of: total)
        let reclaimable = sample.raw(kernelReclaimable) ?? sample.raw(.memorySlabReclaimable) ?? 0
        let caches = (file - Swift.min(file / 2, marks.low)).plus(reclaimable - Swift.min(reclaimable / 2, marks.low))
        return Swift.min(free.plus(caches).minus(marks.reserve), total)
    }

    /// Page cache that can be dropped; tmpfs cannot, although it is in `Cached`.
    private func file(_ sample: Sample) -> UInt64? {
        if let active = sample.raw(activeFile), let inactive = sample.raw(inactiveFile) { return active.plus(inactive) }
        return sample.raw(.memoryCached).map { cached in
            cached.plus(sample.raw(buffers) ?? 0).minus(sample.raw(.memoryShmem) ?? 0)
        }
    }

    /// Those of the zones, unless these are of a host that has much more memory than the container that is sampled.
    private func watermarks(of total: UInt64) -> Watermarks {
        if let zones, zonesTotal / 5 <= total / 4 { return zones }
        return Self.usual(total)
    }

    /// As the kernel sets them for so much memory: 4 × √(kB) (init_per_zone_wmark_min), or 66 MiB or a twentieth of
    /// memory where that is more (khugepaged); low and high are 5/4 and 3/2 of it (mm/page_alloc.c), and a zone keeps
    /// 1/256 of the zones above it (vm.lowmem_reserve_ratio).
    static func usual(_ total: UInt64) -> Watermarks {
        let root = UInt64((Double(total / 1024) * 16).squareRoot()) * 1024
        let minimum = Swift.max(Swift.min(root, 64 << 20), Swift.min(total / 20, 66 << 20))
        return Watermarks(low: minimum / 4 * 5, reserve: (minimum / 2 * 3).plus(total / 256))
    }
}
