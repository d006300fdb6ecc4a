internal import HealthRules

extension Event.Kind {
    /// The constant that names this kind in the journal; systemd/healthd.catalog has an entry for each.
    var messageID: String {
        switch self {
        case .raised: "8a1d7847ac574fa196ff8248830dd180"
        case .escalated: "82093ca58a404e9d9cc2046614cc5e1c"
        case .reminder: "0179fc158b564ba899f146073cbdbbd9"
        case .cleared: "8ec30ea36d7c4d6ab6ed810b84059b89"
        case .oomKill: "f16e8ee98a58437ca475513fe01daf22"
        case .lateTick: "4351ebb52e924c1dbb9233084dfdd141"
        case .configRejected: "ee191107ad7c4dac8bd0189673eff938"
        case .configLoaded: "ca8ae55a8fc9401c88fcad16b403d53a"
        case .started: "25e0b57d9b164a8cb79a10cf73e66836"
        case .stopped: "18968b62f77744ac858c6d767f52ea9f"
        }
    }
}
