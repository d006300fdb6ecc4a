/// Units from their processes: for hosts without control groups, or with version 1 of them.
///
/// It adds up what the processes of each unit have, and so knows neither page cache nor pressure nor limits. It opens
/// three files for each process: it belongs to a queue of its own, every ten seconds.
public struct ProcessAccounting {
    fileprivate struct Sum {
        let name: String
        var anon: UInt64 = 0, shmem: UInt64 = 0, swap: UInt64 = 0, processes: UInt64 = 0
        var oldest: UInt64 = .max
    }

    private var list: ProcessList

    /// - Parameter root: `/` for this host; another directory stands in for a host when it has `proc` in it.
    public init(root: String = "/") { list = ProcessList(root: root) }

    /// Adds up all processes. Units are in the order of their first pid; in place of the cgroup's inode stands the start of
    /// the oldest process in clock ticks after the boot, so that a restart is seen as one.
    ///
    /// - Throws: When /proc, or a process in it, cannot be read: then the last result stays.
    public mutating func units() throws(SourceError) -> [UnitSample] {
        var sums: [Sum] = []
        var places: [UnitName: Int] = [:]
        list.forgetFailure()
        let pids: [Int32]
        do throws(DirectoryError) {
            pids = try list.pids()
        } catch {
            throw SourceError(source: "units", path: error.path, errno: error.errno)
        }
        for pid in pids {
            guard let unit = list.unit(of: pid), let status = list.status(of: pid), let anon = status.anon else {
                continue
            }
            let place = places[unit] ?? sums.count
            if place == sums.count {
                places[unit] = place
                sums.append(Sum(name: unit.description))
            }
            sums[place].add(status, anon: anon, start: list.start(of: pid))
        }
        // Without the files of some processes a unit would shrink, or be gone.
        if list.failure != 0 { throw SourceError(source: "units", path: "/proc", errno: list.failure) }
        return sums.map(\.sample)
    }
}

extension ProcessAccounting.Sum {
    mutating func add(_ status: ProcessStatus, anon bytes: UInt64, start: UInt64?) {
        anon = anon.plus(bytes)
        swap = swap.plus(status.swap ?? 0)
        // Processes of one unit share what they share with each other: the sum over a hundred workers would be a
        // hundred times too much. The largest is the least that there is.
        shmem = max(shmem, status.shmem ?? 0)
        processes = processes.plus(1)
        oldest = min(oldest, start ?? .max)
    }

    var sample: UnitSample {
        var unit = UnitSample(name: name, cgroupInode: oldest == .max ? 0 : oldest)
        // As in a control group: what is swapped out is not in memory.
        unit.set(Metric(catalogued: "unit.memory"), raw: anon.plus(shmem))
        unit.set(Metric(catalogued: "unit.anon"), raw: anon)
        unit.set(Metric(catalogued: "unit.shmem"), raw: shmem)
        unit.set(Metric(catalogued: "unit.swap"), raw: swap)
        unit.set(Metric(catalogued: "unit.pids"), raw: processes)
        return unit
    }
}
