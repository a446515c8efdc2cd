import OrchModel

/// How much work a task looks like before anything is known about tasks like it.
package enum ComplexityClass: String, CaseIterable, Comparable, Sendable {
  case small = "S"
  case medium = "M"
  case large = "L"
  case extraLarge = "XL"

  package static func < (less: Self, more: Self) -> Bool {
    (allCases.firstIndex(of: less) ?? 0) < (allCases.firstIndex(of: more) ?? 0)
  }

  /// The class of a score: S below 0, M to 2, L to 5, XL above.
  init(score: Int) {
    switch score {
    case ..<0: self = .small
    case ...2: self = .medium
    case ...5: self = .large
    default: self = .extraLarge
    }
  }
}

/// A class with everything that led to it.
package struct ComplexityVerdict: Hashable, Sendable {
  /// One rule that applied.
  package struct Reason: Hashable, Sendable {
    /// The rule's name, as the table in the documentation has it: `small-change`, `many-files`.
    package let rule: String
    /// What it added to the score.
    package let points: Int
    /// The words, or the count, that set it off: at most 8.
    package let triggers: [String]

    package init(rule: String, points: Int, triggers: [String]) {
      self.rule = rule
      self.points = points
      self.triggers = triggers
    }
  }

  package let complexity: ComplexityClass
  package let score: Int
  package let reasons: [Reason]

  package init(complexity: ComplexityClass, score: Int, reasons: [Reason]) {
    self.complexity = complexity
    self.score = score
    self.reasons = reasons
  }
}

/// The stated rules that judge a task by its words (F7, before there is a history).
package enum Complexity {
  /// Words of one kind.
  ///
  /// A word ending in `*` stands for all that begin like it.
  package struct WordRule: Sendable {
    package let name: String
    /// For each different word, at most two of which count.
    package let points: Int
    package let words: [String]
  }

  /// The whole table.
  ///
  /// What a rule finds counts for up to two different words.
  package static let wordRules: [WordRule] = [
    WordRule(
      name: "small-change", points: -2,
      words: [
        "typo*", "spelling", "rename*", "comment*", "wording", "whitespace", "indentation", "bump*",
        "lint*", "reformat*", "reword*", "capitalization",
      ]),
    WordRule(
      name: "text-only", points: -1,
      words: ["readme", "changelog", "docs", "documentation", "docstring*", "copyright", "license"]),
    WordRule(
      name: "restructuring", points: 3,
      words: [
        "refactor*", "rewrit*", "migrat*", "architectur*", "redesign*", "restructur*", "overhaul*",
        "moderniz*", "port", "porting",
      ]),
    WordRule(
      name: "hard-to-test", points: 3,
      words: [
        "concurren*", "race", "races", "deadlock*", "thread*", "async*", "atomic*", "distributed",
        "nondeterministic", "flaky", "lock*", "parallel*",
      ]),
    WordRule(
      name: "risky", points: 3,
      words: [
        "security", "secur*", "authenticat*", "authoriz*", "encrypt*", "cryptograph*", "vulnerab*",
        "permission*", "payment*", "billing",
      ]),
    WordRule(
      name: "far-reaching", points: 2,
      words: [
        "across", "everywhere", "throughout", "every", "whole", "entire", "codebase", "monorepo",
        "backward*", "compatib*", "deprecat*",
      ]),
    WordRule(
      name: "outer-surface", points: 1,
      words: [
        "api", "apis", "schema*", "database*", "protocol*", "integrat*", "performance", "optimiz*",
        "cache", "caching", "plugin*",
      ]),
  ]

  /// Judges a task by its title and description alone.
  package static func assess(title: String, description: String = "") -> ComplexityVerdict {
    let words = Words.of(title) + Words.of(description)
    var reasons = wordRules.compactMap { $0.reason(in: words) }
    let shape = TaskShape(title: title, description: description)
    reasons += shape.reasons(wordCount: words.count)
    let score = reasons.reduce(0) { $0 + $1.points }
    return ComplexityVerdict(
      complexity: ComplexityClass(score: score), score: score, reasons: reasons)
  }
}

extension Complexity.WordRule {
  func reason(in words: [String]) -> ComplexityVerdict.Reason? {
    var found: [String] = []
    for word in words where found.count < 8 && self.words.contains(where: { Self.fits(word, $0) }) {
      if !found.contains(where: word.isSameBytes) { found.append(word) }
    }
    guard !found.isEmpty else { return nil }
    return .init(rule: name, points: points * min(found.count, 2), triggers: found)
  }

  private static func fits(_ word: String, _ pattern: String) -> Bool {
    pattern.utf8.last == UInt8(ascii: "*")
      ? word.utf8.starts(with: pattern.utf8.dropLast()) : word.isSameBytes(as: pattern)
  }
}
