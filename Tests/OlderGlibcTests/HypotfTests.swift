import Testing

@testable import OlderGlibc

struct HypotfTests {
    @Test(
        arguments: [
            (3, 4, 5), (-3, 4, 5), (0, 0, 0), (2e38, 2e38, 2.828427e38), (3e38, 3e38, .infinity),
            (3e-30, 4e-30, 5e-30), (.nan, -.infinity, .infinity), (.infinity, 1, .infinity),
        ] as [(Float, Float, Float)])
    func `it is what the C standard says`(x: Float, y: Float, length: Float) {
        #expect(hypotenuse(x, y) == length)
        #expect(hypotenuse(y, x) == length)
    }

    @Test func `what is not a number stays so`() {
        #expect(hypotenuse(.nan, 1).isNaN)
    }
}
