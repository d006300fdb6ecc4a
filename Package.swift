// swift-tools-version: 6.2
import PackageDescription

/// What every target compiles with. Memory safety is strict because the daemon parses text it does not control as root.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "healthd",
    products: [
        .executable(name: "healthd", targets: ["HealthDaemon"]),
        .executable(name: "healthctl", targets: ["HealthControl"]),
        .executable(name: "healthd-gateway", targets: ["HealthGateway"]),
        .library(name: "ProcMetrics", targets: ["ProcMetrics"]),
        .library(name: "HealthRules", targets: ["HealthRules"]),
        .library(name: "FlightRecorder", targets: ["FlightRecorder"]),
        .library(name: "HealthLink", targets: ["HealthLink"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its traits it needs FoundationEssentials only, which halves what the gateway keeps in memory.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),

        .target(name: "OlderGlibc", swiftSettings: settings),
        .systemLibrary(name: "CLinux"),
        .target(name: "ProcMetrics", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "HealthRules", dependencies: ["ProcMetrics"], swiftSettings: settings),
        .target(name: "FlightRecorder", dependencies: ["ProcMetrics"], swiftSettings: settings),

        .target(
            name: "HealthLink", dependencies: ["CLinux", "ProcMetrics", "HealthRules"],
            resources: [.embedInCode("Interface/org.healthd.Monitor.varlink")], swiftSettings: settings),

        .executableTarget(
            name: "HealthDaemon",
            dependencies: [
                "CLinux", "CSystemd", "OlderGlibc", "ProcMetrics", "HealthRules", "HealthLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "HealthControl",
            dependencies: [
                "OlderGlibc", "ProcMetrics", "HealthRules", "FlightRecorder", "HealthLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        .executableTarget(
            name: "HealthGateway",
            dependencies: [
                "OlderGlibc", "ProcMetrics", "HealthRules", "HealthLink",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        .testTarget(name: "OlderGlibcTests", dependencies: ["OlderGlibc"], swiftSettings: settings),
        // Lets calls of the C library fail or hang for some paths, in the tests only.
        .target(name: "CFaultInjection", path: "Tests/FaultInjection/C"),
        .target(
            name: "FaultInjection", dependencies: ["CFaultInjection"], path: "Tests/FaultInjection/Swift",
            swiftSettings: settings),
        .testTarget(
            name: "ProcMetricsTests", dependencies: ["ProcMetrics", "FaultInjection"],
            swiftSettings: settings),
        .testTarget(
            name: "HealthRulesTests", dependencies: ["HealthRules", "ProcMetrics"],
            swiftSettings: settings),
        .testTarget(
            name: "FlightRecorderTests", dependencies: ["FlightRecorder", "HealthRules", "ProcMetrics"],
            swiftSettings: settings),
        .testTarget(
            name: "HealthLinkTests", dependencies: ["HealthLink", "CLinux", "HealthRules", "ProcMetrics"],
            swiftSettings: settings),
        .testTarget(
            name: "HealthDaemonTests",
            dependencies: ["HealthDaemon", "HealthLink", "HealthRules", "ProcMetrics", "FaultInjection"],
            swiftSettings: settings),
        .testTarget(
            name: "HealthControlTests",
            dependencies: ["HealthControl", "HealthLink", "HealthRules", "ProcMetrics"],
            swiftSettings: settings),
        .testTarget(
            name: "HealthGatewayTests",
            dependencies: [
                "HealthGateway", "HealthLink", "HealthRules", "ProcMetrics",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
    ]
)

// What ThreadSanitizer looks at is compiled for it: only what has threads, without the libraries of the gateway.
if Context.environment["HEALTHD_DAEMON_ONLY"] != nil {
    let others = ["HealthGateway", "HealthControl", "FlightRecorder", "ProcMetricsTests", "HealthRulesTests"]
    package.targets.removeAll { target in others.contains { target.name.hasPrefix($0) } }
    package.products.removeAll { ["healthctl", "healthd-gateway", "FlightRecorder"].contains($0.name) }
    package.dependencies = Array(package.dependencies.prefix(1))
}
