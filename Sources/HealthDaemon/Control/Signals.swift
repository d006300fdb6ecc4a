internal import Dispatch
internal import Glibc

/// Signals as calls on a queue of their own, whose handlers wait for nothing.
final class Signals: @unchecked Sendable {
    let queue = DispatchQueue(label: "healthd.signals")
    private var sources: [any DispatchSourceSignal] = []

    /// Calls a function for each signal of a kind, and keeps the kernel from acting on it.
    func on(_ number: CInt, _ handler: @escaping @Sendable () -> Void) {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler(handler: handler)
        source.activate()
        sources.append(source)
    }
}
