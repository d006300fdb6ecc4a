internal import Glibc

/// What one run does with libFuzzer's bytes. A run that traps, hangs or breaks a promise is a finding.
typealias Target = @Sendable ([UInt8]) -> Void

/// Every target by its name, which is also its folder's in `Corpus`.
private func target(named name: String) -> Target? {
    kernelTargets[name] ?? unitTargets[name]
        ?? [
            "rules": fuzzRules, "config": fuzzConfiguration, "csv": fuzzRecording, "duration": fuzzDuration,
            "state": fuzzState, "pattern": fuzzPattern, "kmsg": fuzzKernelLog, "oom-names": fuzzOOMNames,
            "varlink-calls": fuzzCalls, "varlink-replies": fuzzReplies,
        ][name]
}

/// The target that the environment names: one program holds them all, because building it takes longer than running it.
private let chosen: Target = {
    guard let name = unsafe getenv("FUZZ_TARGET"), let target = unsafe target(named: String(cString: name)) else {
        fatalError("FUZZ_TARGET must name a folder of Tests/Fuzz/Corpus")
    }
    return target
}()

/// libFuzzer's entry: `int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Stops with a message when a promise is broken.
func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
