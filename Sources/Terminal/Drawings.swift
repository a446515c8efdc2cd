/// A bar `width` columns long, filled to `fraction` of it: `████▌     `, or `####------`.
///
/// A fraction below 0 is drawn as 0, above 1 as 1, and what is no number as 0.
package func bar(_ fraction: Double, width: Int, usesUnicode: Bool = true) -> String {
  let width = min(max(0, width), 10_000)
  let share = fraction.isNaN ? 0 : min(max(0, fraction), 1)
  guard usesUnicode else {
    let filled = Int((share * Double(width)).rounded())
    return String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
  }
  let eighths = Int((share * Double(width * 8)).rounded())
  let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  let part = parts[eighths % 8]
  let rest = width - eighths / 8 - (part.isEmpty ? 0 : 1)
  return String(repeating: "█", count: eighths / 8) + part + String(repeating: " ", count: rest)
}

/// A letter for each value, as high as the value is between the least and the greatest of them.
///
/// What is no finite number is a space.
package func sparkline(_ values: [Double], usesUnicode: Bool = true) -> String {
  let steps = Array((usesUnicode ? "▁▂▃▄▅▆▇█" : "_.,-=+*#").unicodeScalars)
  let finite = values.filter(\.isFinite)
  guard let least = finite.min(), let greatest = finite.max() else {
    return String(repeating: " ", count: values.count)
  }
  // Halves, because the span of two finite numbers may not be finite.
  let span = greatest / 2 - least / 2
  var line = String.UnicodeScalarView()
  for value in values {
    guard value.isFinite else {
      line.append(" ")
      continue
    }
    let share = span > 0 ? (value / 2 - least / 2) / span : 0
    line.append(steps[min(steps.count - 1, Int(share * Double(steps.count)))])
  }
  return String(line)
}
