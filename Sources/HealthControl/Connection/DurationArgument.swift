internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// Durations on the command line.
enum DurationArgument {
    /// The longest time to wait for a reply, in seconds.
    private static let longestTimeout = 3600.0

    /// Seconds to wait for a reply; a number alone is seconds, as monitoring plugins have it.
    static func timeout(_ text: String) throws -> Double {
        let seconds = try text.allSatisfy(\.isNumber) && !text.isEmpty ? seconds(text + "s") : seconds(text)
        guard seconds > 0, seconds <= longestTimeout else {
            throw ValidationError("a timeout is longer than 0 s and at most 1h")
        }
        return seconds
    }

    /// Seconds of a silence or a drain.
    static func period(_ text: String) throws -> Double {
        let seconds = try seconds(text)
        guard Monitor.durations.contains(seconds) else { throw ValidationError("a duration is from 1s to 365d") }
        return seconds
    }

    private static func seconds(_ text: String) throws -> Double {
        do throws(RuleError) {
            return Double(try DurationText.nanoseconds(text)) / 1e9
        } catch {
            throw ValidationError("“\(SafeText.escaped(text))”: \(error.message)")
        }
    }
}
