import OrchAnalysis
import OrchModel

extension Explanation {
  /// How the share of runs that succeeded was worked out (F1), in percent; `completed` of those that `ended` by
  /// themselves.
  static func success(_ figure: String, _ completed: Int, of ended: Int, window: String)
    -> Explanation
  {
    let rate = Statistics.successRate(completed, of: ended)
    return Explanation(
      "\(figure) %", "F1: completed / ended * 100, ended is completed + partial + failed",
      window: window, sample: [],
      inputs: [("completed", Double(completed)), ("ended", Double(ended))],
      result: rate.value.map { $0.rate * 100 }, reason: ended == 0 ? "none has ended" : rate.reason)
  }

  /// The same with the range that the true share is in with 95 % confidence.
  static func successWithRange(_ figure: String, _ completed: Int, of ended: Int, window: String)
    -> [Explanation]
  {
    let share = success(figure, completed, of: ended, window: window)
    guard let rate = Statistics.successRate(completed, of: ended).value else { return [share] }
    return [share]
      + [("low", "-", rate.lower), ("high", "+", rate.upper)].map { end, sign, result in
        Explanation(
          "\(figure) % \(end)",
          "F1: (p + z*z/(2*n) \(sign) z * sqrt(p*(1 - p)/n + z*z/(4*n*n))) / (1 + z*z/n) * 100",
          window: window, sample: [],
          inputs: [("p", rate.rate), ("n", Double(ended)), ("z", Statistics.z95)],
          result: result * 100)
      }
  }
}
