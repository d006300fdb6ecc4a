// swift-tools-version: 6.2
import PackageDescription

// A package of its own, because only here everything is built with libFuzzer's eyes in it: see run.sh.
let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "healthd", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: ["ProcMetrics", "HealthRules", "FlightRecorder", "HealthLink"].map {
                .product(name: $0, package: "healthd")
            },
            path: "Sources",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .strictMemorySafety(),
                .treatAllWarnings(as: .error),
            ])
    ]
)
