/// Stands in for the `hypotf` of glibc, so that what is shipped runs where glibc is 2.34 (RHEL 9) or 2.35 (Ubuntu 22.04).
///
/// No code here calls it, but a part of Swift's static library that the linker has to keep does. Linked where glibc is newer, that
/// would be `hypotf@GLIBC_2.35`, and the only symbol with which an older one refuses to start a program.
/// `tools/check-symbols.sh` checks the whole list.
@_cdecl("hypotf")
func hypotenuse(_ x: Float, _ y: Float) -> Float {
    // Infinite even if the other one is not a number. Squares of a Float neither overflow nor underflow as a Double.
    if x.isInfinite || y.isInfinite { return .infinity }
    let x = Double(x)
    let y = Double(y)
    return Float((x * x + y * y).squareRoot())
}
