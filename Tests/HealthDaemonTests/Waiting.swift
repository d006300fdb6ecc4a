import Dispatch

/// Waits until a condition of another queue holds. The ceiling is far above what is needed.
func eventually(within ceiling: DispatchTimeInterval = .seconds(10), _ condition: () -> Bool) -> Bool {
    let deadline = DispatchTime.now() + ceiling
    while !condition() {
        if DispatchTime.now() > deadline { return false }
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(1))
    }
    return true
}
