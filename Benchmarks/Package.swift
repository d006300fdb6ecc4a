// swift-tools-version: 6.2
import PackageDescription

/// As in the package that is measured.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// A package of its own, so that nobody who only uses healthd ever builds a replaced `malloc`.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        // Named, because without a name it would be called what the folder is called that it was cloned into.
        .package(name: "healthd", path: "..")
    ],
    targets: [
        .target(name: "CReader"),
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "TickBenchmark",
            dependencies: [
                "CReader", "AllocationCounter",
                .product(name: "ProcMetrics", package: "healthd"),
                .product(name: "HealthRules", package: "healthd"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "ForecastStudy",
            dependencies: [
                .product(name: "ProcMetrics", package: "healthd"),
                .product(name: "HealthRules", package: "healthd"),
                .product(name: "FlightRecorder", package: "healthd"),
            ],
            swiftSettings: settings),
    ]
)
