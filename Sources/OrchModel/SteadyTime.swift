import Glibc

/// A moment of a clock that never jumps, for waiting and for measuring; it says nothing about the date.
///
/// The standard library's `ContinuousClock` is the same, but brings all of its concurrency with it, and that
/// costs every command 40 microseconds at its start.
package struct SteadyTime: Comparable, Sendable {
  private let sinceBoot: Duration

  package static var now: Self {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Self(sinceBoot: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
  }

  /// How long ago it was; negative for one that is yet to come.
  package var age: Duration { .now - self }

  package static func + (time: Self, delay: Duration) -> Self {
    Self(sinceBoot: time.sinceBoot + delay)
  }

  package static func - (later: Self, earlier: Self) -> Duration {
    later.sinceBoot - earlier.sinceBoot
  }

  package static func < (one: Self, other: Self) -> Bool { one.sinceBoot < other.sinceBoot }
}
