// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "orch",
  products: [
    .executable(name: "orch", targets: ["orch"]),
    .executable(name: "orch-run", targets: ["orch-run"]),
    .executable(name: "orch-git", targets: ["orch-git"]),
    .executable(name: "orch-import", targets: ["orch-import"]),
    .executable(name: "orch-guardian", targets: ["orch-guardian"]),
  ],
  targets: [
    // Programs. `orch` starts fast; what needs a heavy library is a program of its own.
    .executableTarget(name: "orch", dependencies: ["OrchCommands", "OrchStore"]),
    .executableTarget(
      name: "orch-run", dependencies: ["OrchCommands", "OrchRunner"]),
    .executableTarget(
      name: "orch-git",
      dependencies: ["CommandKit", "OrchCommands", "OrchGit", "OrchModel", "OrchStore", "Terminal"]),
    .executableTarget(name: "orch-import", dependencies: ["OrchCommands", "OrchImport"]),
    .executableTarget(name: "orch-guardian", dependencies: ["CSystem"]),

    // Supervising agents: what `orch-run` alone links.
    .target(
      name: "OrchRunner",
      dependencies: [
        "CommandKit", "OrchAnalysis", "OrchClients", "OrchCommands", "OrchConfig", "OrchGit",
        "OrchModel", "OrchProcess", "OrchStore", "Terminal",
      ]),
    // Reading what clients left: what `orch-import` alone links.
    .target(
      name: "OrchImport",
      dependencies: [
        "CSodium", "CZstd", "OrchAnalysis", "OrchClients", "OrchCommands", "OrchConfig",
        "OrchModel",
        "OrchProcess", "OrchStore", "Terminal",
      ]),
    .target(name: "OrchClients", dependencies: ["CSimdjson", "OrchModel"]),
    .target(name: "OrchGit", dependencies: ["CGit2", "CGit2Offline", "OrchModel"]),

    // The commands, and everything they are handed.
    .target(
      name: "OrchCommands",
      dependencies: [
        "CommandKit", "CSodium", "CSystem", "OrchAnalysis", "OrchConfig", "OrchModel",
        "OrchProcess", "OrchStore", "Terminal",
      ]),

    // What orch knows, where it is kept, how it is shown.
    .target(name: "OrchModel"),
    .target(name: "OrchAnalysis", dependencies: ["OrchModel"]),
    .target(name: "OrchConfig", dependencies: ["CToml", "OrchModel"]),
    .target(name: "OrchProcess", dependencies: ["CSystem", "OrchModel"]),
    .target(name: "OrchStore", dependencies: ["CSQLite", "CSystem", "OrchModel"]),
    .target(name: "Terminal", dependencies: ["OrchModel"]),

    // Command lines in general: has never heard of orch.
    .target(name: "CommandKit"),

    // C, behind one target each.
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .target(name: "CGit2Offline"),
    .target(
      name: "CSimdjson", cxxSettings: [.define("SIMDJSON_THREADS_ENABLED", to: "1")],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "CSystem",
      cSettings: [.define("ORCH_RELEASE", .when(configuration: .release))]),
    .target(name: "CToml"),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // Tests, the programs some of them run, and the one that makes the manual.
    .target(
      name: "TestSupport", dependencies: ["OrchCommands", "OrchModel", "OrchStore", "Terminal"],
      path: "Tests/TestSupport"),
    .executableTarget(
      name: "ManualMaker",
      dependencies: [
        "CommandKit", "OrchClients", "OrchCommands", "OrchConfig", "OrchGit", "OrchImport",
        "OrchModel", "OrchProcess", "OrchRunner", "OrchStore", "Terminal",
      ],
      path: "Tests/ManualMaker"),
    .executableTarget(
      name: "HistoryProbe", dependencies: ["OrchClients", "OrchModel"], path: "Tests/HistoryProbe"),
    .executableTarget(
      name: "ProcessProbe", dependencies: ["CSystem", "OrchProcess", "orch-guardian"],
      path: "Tests/ProcessProbe"),
    .executableTarget(
      name: "StoreProbe", dependencies: ["CSQLite", "OrchModel", "OrchStore"],
      path: "Tests/StoreProbe"),
    .testTarget(name: "CommandKitTests", dependencies: ["CommandKit"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["OrchClients", "OrchModel", "orch", "orch-git", "orch-guardian", "orch-run"],
      exclude: ["Fixtures"]),
    .testTarget(name: "ManualTests", dependencies: ["CommandKit", "ManualMaker", "OrchModel"]),
    .testTarget(
      name: "OrchAnalysisTests", dependencies: ["OrchAnalysis", "OrchModel"], exclude: ["Fixtures"]),
    .testTarget(
      name: "OrchClientsTests", dependencies: ["OrchClients", "OrchModel"], exclude: ["Fixtures"]),
    .testTarget(
      name: "OrchCommandsTests",
      dependencies: [
        "CommandKit", "OrchCommands", "OrchConfig", "OrchModel", "OrchStore", "Terminal",
        "TestSupport",
      ], exclude: ["Golden"]),
    .testTarget(name: "OrchConfigTests", dependencies: ["OrchConfig", "OrchModel"]),
    .testTarget(
      name: "OrchGitCLITests",
      dependencies: ["OrchCommands", "OrchModel", "OrchStore", "TestSupport", "orch", "orch-git"]),
    .testTarget(name: "OrchGitTests", dependencies: ["OrchGit", "OrchModel", "TestSupport"]),
    .testTarget(
      name: "OrchImportTests",
      dependencies: [
        "CSQLite", "OrchCommands", "OrchImport", "OrchModel", "OrchStore", "Terminal",
        "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "OrchProcessTests",
      dependencies: ["CSystem", "OrchModel", "OrchProcess", "ProcessProbe", "orch-guardian"]),
    .testTarget(
      name: "OrchRunnerTests", dependencies: ["OrchConfig", "OrchModel", "OrchRunner"]),
    .testTarget(
      name: "OrchStoreTests",
      dependencies: ["CSQLite", "CSystem", "OrchModel", "OrchStore", "StoreProbe"]),
    .testTarget(name: "TerminalTests", dependencies: ["OrchModel", "Terminal"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// Made by scripts/fuzz alone, because it links libFuzzer.
if Context.environment["ORCH_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "HistoryFuzzer", dependencies: ["OrchClients", "OrchModel"],
      path: "Tests/HistoryFuzzer", exclude: ["Corpus"]))
}
