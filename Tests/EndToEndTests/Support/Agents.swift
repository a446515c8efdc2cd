import OrchModel

/// Lines of the scripts that tests have for agents.
enum Agent {
  /// A line of JSON for a script to print; one cent, as the price of its model is.
  static let cent = #"{"type":"call","model":"claude-haiku-4-5","inputTokens":10000}"#

  /// Makes `count` calls of a cent, `pause` seconds apart, and notes each before it is printed.
  static func spender(calls count: Int, pause: String = "0", file: String = "work.txt") -> String {
    """
    n=0
    while [ $n -lt \(count) ]; do
      n=$((n + 1))
      echo $n >> \(file)
      echo '\(cent)'
      sleep \(pause)
    done
    """
  }

  /// Works on until it is ended.
  static let endless = "echo begun > work.txt\necho '\(cent)'\nwhile :; do sleep 1; done"
}

extension Money {
  static func cents(_ count: Int) -> Money { Money(nanodollars: Int64(count) * 10_000_000) }
}
