/// The script for fish, 3.1 and later.
func fishCompletions(program: String, _ table: CompletionTable) -> String {
  let name = "__" + identifier(program)
  return #"""
    # fish completion for \#(program)

    \#(fishTable(name: name, table))

    # Prints values from a source, its kind and what there is, each after the text given first.
    function \#(name)_values --no-scope-shadowing
        set -l kind (string split \t -- $argv[2])
        switch $kind[1]
            case words
                for value in $kind[2..-1]
                    echo -- $argv[1]$value
                end
            case files
                string replace -r '^' -- $argv[1] (__fish_complete_path $typed)
            case directories
                string replace -r '^' -- $argv[1] (__fish_complete_directories $typed)
            case dynamic
                for value in (command \#(program) $passed __complete $kind[2] "$typed" 2>/dev/null)
                    echo -- $argv[1]$value
                end
        end
    end

    # True when the option takes a value; its source is in `source` then.
    function \#(name)_takes --no-scope-shadowing
        for entry in $valued
            set -l parts (string split -m 1 \t -- $entry)
            if test "$parts[1]" = "$argv[1]"
                set source $parts[2]
                return 0
            end
        end
        return 1
    end

    function \#(name)_complete
        set -l tokens (commandline -opc)
        set -l typed (commandline -ct)
        set -l node ''
        set -l option ''
        set -l source ''
        set -l ended 0
        set -l count 0
        set -l rest 0
        set -l verbs
        set -l flags
        set -l valued
        set -l operands
        set -l passed
        \#(name)_node ''
        for word in $tokens[2..-1]
            if test -n "$option"
                switch $option
                    case \#(fishWords(table.passedOn))
                        set -a passed $option $word
                end
                set option ''
            else if test $ended = 0 -a "x$word" = x--
                set ended 1
            else if test $ended = 0; and string match -q -- '-?*' $word
                \#(name)_takes $word; and set option $word
            else if test $count = 0; and \#(name)_node (string trim "$node $word")
                set node (string trim "$node $word")
            else
                \#(name)_node $node
                set count (math $count + 1)
            end
        end

        if test -n "$option"
            \#(name)_values '' $source
        else if test $ended = 0; and string match -q -- '--*=*' $typed
            set -l parts (string split -m 1 = -- $typed)
            if \#(name)_takes $parts[1]
                set typed $parts[2]
                \#(name)_values "$parts[1]=" $source
            end
        else if test $ended = 0; and string match -q -- '-*' $typed
            printf '%s\n' $flags
        else
            test $count = 0 -a -n "$verbs"; and printf '%s\n' $verbs
            set -l last (count $operands)
            test $rest = 1 -a $count -ge $last; and set count (math $last - 1)
            test $count -lt $last; and \#(name)_values '' $operands[(math $count + 1)]
        end
    end

    complete -c \#(program) -f -a '(\#(name)_complete)'

    """#
}

/// A function that sets lists of the function that called it for the node it is given.
private func fishTable(name: String, _ table: CompletionTable) -> String {
  func list(_ name: String, _ elements: [[String]]) -> [String] {
    guard !elements.isEmpty else { return [] }
    return [
      "set \(name) \(elements.map { $0.map(quoted).joined(separator: "\\t") }.joined(separator: " "))"
    ]
  }
  func entries(_ entries: [CompletionTable.Entry]) -> [[String]] {
    entries.map { [$0.word, $0.help] }
  }
  let cases = table.rendered { node in
    list("verbs", entries(node.verbs)) + list("flags", entries(node.parameters.flagEntries))
      + list("valued", node.parameters.valueEntries)
      + list("operands", node.operands.map(\.source)) + (node.repeatsLast ? ["set rest 1"] : [])
  }
  var lines = ["function \(name)_node --no-scope-shadowing"]
  lines += ["verbs", "flags", "valued", "operands"].map { "    set \($0)" }
  lines += ["    set rest 0", "    switch \"$argv[1]\""]
  for (names, body) in cases {
    lines.append("        case \(fishWords(names))")
    lines += body.map { "            \($0)" }
  }
  lines += ["        case '*'", "            return 1", "    end"]
  lines += list("-a flags", entries(table.globals.flagEntries)).map { "    \($0)" }
  lines += list("-a valued", table.globals.valueEntries).map { "    \($0)" }
  return (lines + ["    return 0", "end"]).joined(separator: "\n")
}

/// The words quoted, with spaces between; one that matches nothing when there are none.
private func fishWords(_ words: [String]) -> String {
  words.isEmpty ? "''" : words.map(quoted).joined(separator: " ")
}

/// `text` between single quotes, where only the quote and the backslash mean anything to fish.
private func quoted(_ text: String) -> String {
  var result = "'"
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\", "'": result += "\\\(scalar)"
    case "\n", "\t": result += " "
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "'"
}
