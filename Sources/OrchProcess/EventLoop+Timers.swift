import Glibc

/// Which time a timer goes by.
package enum LoopClock: Sendable {
  /// Stands still while the machine sleeps: for grace periods and screens.
  case monotonic
  /// Goes on while the machine sleeps: for limits in minutes.
  ///
  /// Due at most a second after waking.
  case boottime

  var now: Duration {
    var time = timespec()
    clock_gettime(self == .monotonic ? CLOCK_MONOTONIC : CLOCK_BOOTTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

package struct TimerID: Hashable, Sendable {
  fileprivate let number: Int
}

/// The timers of a loop.
struct TimerList {
  private struct Entry {
    let id: TimerID
    let clock: LoopClock
    let period: Duration?
    var due: Duration
    let handler: () throws -> Void
  }

  private var entries: [Entry] = []
  private var lastNumber = 0

  var isEmpty: Bool { entries.isEmpty }

  mutating func add(
    after delay: Duration, every period: Duration?, _ clock: LoopClock,
    _ handler: @escaping () throws -> Void
  ) -> TimerID {
    lastNumber += 1
    let id = TimerID(number: lastNumber)
    // A period of nothing would fill every turn.
    let step = period.map { max($0, .milliseconds(1)) }
    entries.append(
      Entry(id: id, clock: clock, period: step, due: clock.now + delay, handler: handler))
    return id
  }

  mutating func remove(_ id: TimerID) { entries.removeAll { $0.id == id } }

  /// How long until the next is due; poll(2) sleeps with the machine, so at most a second when one
  /// goes by the clock that does not.
  func untilNext() -> Duration? {
    entries.map { entry in
      let wait = max(entry.due - entry.clock.now, .zero)
      return entry.clock == .boottime ? min(wait, .seconds(1)) : wait
    }.min()
  }

  /// The handler that was due first at `moment`, its timer removed or set anew; nil when none was.
  mutating func popDue(at moment: LoopMoment) -> (() throws -> Void)? {
    let due = entries.indices.filter { entries[$0].due <= moment[entries[$0].clock] }
    guard let index = due.min(by: { entries[$0].due < entries[$1].due }) else { return nil }
    let entry = entries[index]
    if let period = entry.period {
      entries[index].due = moment[entry.clock] + period
    } else {
      entries.remove(at: index)
    }
    return entry.handler
  }
}

/// One moment on both clocks, so that a turn serves each timer once.
struct LoopMoment {
  private let monotonic = LoopClock.monotonic.now
  private let boottime = LoopClock.boottime.now

  subscript(clock: LoopClock) -> Duration { clock == .monotonic ? monotonic : boottime }
}
