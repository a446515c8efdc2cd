/// Names that have broken programs: paths, options, references, shell words, control characters, text
/// that is hard to compare.
package enum HostileNames {
  /// Kind by kind, so that the kinds can be tried side by side; without those that no word of a command line
  /// can be.
  package static let groups: [[String]] = [places, references, shell, text, controls]

  package static let all: [String] = groups.flatMap { $0 } + ["a\0b"]

  private static let places = [
    "", " ", ".", "..", "/", "//", "/etc/passwd", "../evil", "../../evil", "a/../../evil", "a/./b",
    ".git", ".GIT", ".git/hooks/post-checkout", "git~1", ".g\u{200C}it", ".git\u{2028}",
    ".gitmodules", "a.", ".a", "con", "NUL", "aux.txt", String(repeating: "a", count: 255),
    String(repeating: "a", count: 256), String(repeating: "a", count: 5000),
    String(repeating: "a/", count: 200) + "b", "~", "~root", "a\\b", "x.lock",
  ]

  private static let references = [
    "HEAD", "FETCH_HEAD", "@", "@{-1}", "a@{0}", "refs/heads/x", "a..b", "a~b", "a^b", "a:b", "a?b",
    "a*b", "a[b", ":/First", "HEAD^{/First}", "HEAD:a.txt", "HEAD..main", "^HEAD", "@{upstream}",
    "main@{1 day ago}", "-", "--", "-rf", "--help", "--upload-pack=touch x", "-x",
  ]

  private static let shell = [
    "$(touch pwned)", "`touch pwned`", "; touch pwned", "| touch pwned", "&& touch pwned",
    "> pwned",
    "\"", "'", "'; DROP TABLE run; --", "x' OR '1'='1", "%s%s%s%n", "%00", "{x}", "${HOME}", "*",
    "?", "[a-z]", "!!", "#", "=1+1", "+1", "@SUM(1)", "-1", "true", "null", "0", "-0", "1e999",
    "NaN",
    "9223372036854775808",
  ]

  private static let text = [
    "a b", " a", "a ", "\u{202E}gnp.exe", "\u{2066}abc\u{2069}", "\u{200B}", "\u{FEFF}", "é",
    "e\u{301}", "K", "\u{212A}", "ı", "İ", "ß", "ﬀ", "𝕏", "👩‍👩‍👧‍👦",
    "e" + String(repeating: "\u{301}", count: 5000),
    "e" + String(repeating: "\u{323}\u{301}", count: 5000),
  ]

  private static let controls = [
    "a\nb", "a\rb", "a\tb", "a\u{7F}b", "\u{1B}[31mred", "\u{1B}]0;title\u{7}",
    "\u{1B}]52;c;cHduZWQ=\u{7}", "\u{1B}]8;;file:///etc/passwd\u{1B}\\link", "\u{1B}P$q\"p\u{1B}\\",
    "\u{1B}[6n", "\u{1B}c", "\u{9B}31m", "\u{9D}0;t\u{9C}", "ok\rFAILED", "pass\u{8}\u{8}fail",
    "a\u{1B}[2K\u{1B}[1A",
  ]
}
