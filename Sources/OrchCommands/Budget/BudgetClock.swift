import CSystem
import Glibc
import OrchAnalysis
import OrchModel

extension Budget {
  /// The window of this budget that `moment` is in, by the clocks of the budget's own zone.
  package func window(at moment: Timestamp) -> Window {
    period.window(containing: moment, clock: .zone(zone))
  }
}

extension Context {
  /// The zone that days begin in here.
  package var zone: String { systemZone(environment) }
}

extension String {
  /// True for the name of a time zone that this system knows.
  var isKnownZone: Bool {
    guard zoneName(self)?.isSameBytes(as: self) ?? false else { return false }
    if ["UTC", "Etc/UTC"].contains(where: isSameBytes) { return true }
    var status = stat()
    return stat("/usr/share/zoneinfo/\(self)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}

/// The name of the system's time zone: `TZ`, `/etc/timezone`, where `/etc/localtime` leads, else UTC.
package func systemZone(_ environment: (String) -> String?) -> String {
  if let zone = environment("TZ").flatMap(zoneName) { return zone }
  if let zone = firstLine(of: "/etc/timezone").flatMap(zoneName) { return zone }
  if let path = realpath("/etc/localtime", nil) {
    defer { free(path) }
    if let zone = zoneName(String(cString: path)) { return zone }
  }
  return "UTC"
}

/// What is a zone's name in `text`; nil when there is none that may be looked up.
private func zoneName(_ text: String) -> String? {
  var name = text.utf8.drop { $0 == UInt8(ascii: ":") }
  let folder = Array("/zoneinfo/".utf8)
  if name.first == UInt8(ascii: "/") {
    guard let place = name.indices.first(where: { name[$0...].starts(with: folder) }) else {
      return nil
    }
    name = name[name.index(place, offsetBy: folder.count)...]
  }
  let allowed =
    (1...64).contains(name.count)
    && name.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "/_+-,.<>:".utf8.contains(byte)
      }
    }
  let zone = String(decoding: name, as: UTF8.self)
  return allowed && !zone.utf8.starts(with: "/".utf8) && !zone.hasDoubleDot ? zone : nil
}

extension String {
  fileprivate var hasDoubleDot: Bool {
    zip(utf8, utf8.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
  }
}

extension ZoneClock {
  /// The clock of a named zone, as the C library knows it; one it does not know is read as UTC.
  ///
  /// Asking the library takes its turn with everything else in the process that reads the environment:
  /// UTC, which needs no table, is worked out here.
  package static func zone(_ name: String) -> ZoneClock {
    if ["UTC", "Etc/UTC"].contains(where: name.isSameBytes) {
      return ZoneClock(
        local: { LocalTime(utc: $0) },
        moment: { $0.secondsOfUTC.map(Timestamp.init(seconds:)) ?? $0.outsideOfTime })
    }
    let zone = NamedZone(name)
    return ZoneClock(local: { zone.reading(at: $0.seconds).time }, moment: zone.moment)
  }
}

/// A zone of the C library's calendar; remembers the last offset, which is mostly the next one too.
private final class NamedZone {
  private let name: String
  private var offset: Int64 = 0

  init(_ name: String) { self.name = name }

  /// What the clocks show at a second since 1970, and how far they are ahead of UTC.
  func reading(at second: Int64) -> (time: LocalTime, offset: Int64) {
    for zone in [name, "UTC"] {
      var (year, month, day, hour, minute, rest): (Int32, Int32, Int32, Int32, Int32, Int32) =
        (0, 0, 0, 0, 0, 0)
      var (weekday, ahead): (Int32, Int32) = (0, 0)
      guard
        orch_local_time(
          zone, second, &year, &month, &day, &hour, &minute, &rest, &weekday, &ahead) == 0
      else { continue }
      offset = Int64(ahead)
      let time = LocalTime(
        year: Int(year), month: Int(month), day: Int(day), hour: Int(hour), minute: Int(minute),
        second: Int(rest))
      return (time, offset)
    }
    return (LocalTime(year: 1970, month: 1, day: 1), 0)
  }

  /// The first moment at which the clocks show `time` or, when they jump over it, something later.
  func moment(_ time: LocalTime) -> Timestamp {
    guard let wanted = time.secondsOfUTC else { return time.outsideOfTime }
    /// What the clocks show at `second`, counted like `wanted`.
    func shown(at second: Int64) -> Int64 { second + reading(at: second).offset }
    // Two hours before, no clock shows a time that it will show again.
    let guess = wanted - offset
    if shown(at: guess) == wanted, shown(at: guess - 7200) == wanted - 7200 {
      return Timestamp(seconds: guess)
    }
    // No zone is further than 26 hours from UTC: the clocks pass `wanted` between these two.
    var (before, after) = (wanted - 93_600, wanted + 93_600)
    let candidates = [before, after].map { wanted - reading(at: $0).offset }
    if let first = candidates.filter({ shown(at: $0) == wanted }).min() {
      return Timestamp(seconds: first)
    }
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if shown(at: middle) < wanted { before = middle } else { after = middle }
    }
    return Timestamp(seconds: after)
  }
}

extension LocalTime {
  /// What the clocks of UTC show.
  fileprivate init(utc moment: Timestamp) {
    let (days, rest) = moment.milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    let date = civilDate(day: Int(rest < 0 ? days - 1 : days))
    let second = Int((rest < 0 ? rest + 86_400_000 : rest) / 1000)
    self.init(
      year: date.year, month: date.month, day: date.day, hour: second / 3600,
      minute: second / 60 % 60, second: second % 60)
  }

  /// The second since 1970 at which the clocks of UTC show this; nil outside of the years 0 to 9999.
  fileprivate var secondsOfUTC: Int64? {
    guard (0...9999).contains(year) else { return nil }
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return Timestamp(
      iso8601: "\(padded(year, 4))-\(padded(month))-\(padded(day))T"
        + "\(padded(hour)):\(padded(minute)):\(padded(second))Z")?.seconds
  }
}

extension LocalTime {
  /// The end of time that a year without a date is nearer to.
  fileprivate var outsideOfTime: Timestamp { year > 9999 ? Window.always.end : Window.always.start }
}

extension Timestamp {
  fileprivate init(seconds: Int64) { self.init(milliseconds: seconds * 1000) }

  /// Whole seconds since 1970, rounded down.
  fileprivate var seconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
