/// The script for bash, 3.2 and later.
///
/// Values are never handed to `compgen -W`, which would run what is in them.
func bashCompletions(program: String, _ table: CompletionTable) -> String {
  let name = "_" + identifier(program)
  return #"""
    # bash completion for \#(program)

    \#(posixTable(name: name, table, hasHelp: false))

    # Offers the words given that begin with what was typed.
    \#(name)_offer() {
      local word
      for word in "$@"; do
        word=${word%%$'\t'*}
        if [[ $word == "$typed"* ]]; then
          printf -v word %q "$word"
          COMPREPLY+=("$before$word")
        fi
      done
    }

    # Offers values from a source: its kind, and what there is.
    \#(name)_values() {
      local -a source found=()
      local line
      IFS=$'\t' read -r -a source <<<"$1"
      case ${source[0]} in
        words) \#(name)_offer "${source[@]:1}" ;;
        files | directories)
          compopt -o filenames 2>/dev/null
          local kind=-f
          [[ ${source[0]} == directories ]] && kind=-d
          while IFS= read -r line; do COMPREPLY+=("$before$line"); done < <(compgen $kind -- "$current")
          ;;
        dynamic)
          while IFS= read -r line; do
            found+=("$line")
          done < <(command \#(program) ${passed[@]+"${passed[@]}"} __complete "${source[1]}" "$typed" 2>/dev/null)
          \#(name)_offer ${found[@]+"${found[@]}"}
          ;;
      esac
    }

    # True when the option takes a value; its source is in `source` then.
    \#(name)_takes() {
      local entry
      for entry in ${valued[@]+"${valued[@]}"}; do
        if [[ ${entry%%$'\t'*} == "$1" ]]; then
          source=${entry#*$'\t'}
          return 0
        fi
      done
      return 1
    }

    \#(name)() {
      local node='' option='' source='' before='' ended=0 count=0 place word rest
      local current=${COMP_WORDS[COMP_CWORD]}
      local -a verbs flags valued operands passed=()
      COMPREPLY=()
      \#(name)_node ''
      for ((place = 1; place < COMP_CWORD; place++)); do
        word=${COMP_WORDS[place]}
        if [[ -n $option ]]; then
          [[ $word == '=' ]] && continue
          case $option in \#(posixPattern(table.passedOn))) passed+=("$option" "$word") ;; esac
          option=''
        elif [[ $ended == 0 && $word == -- ]]; then
          ended=1
        elif [[ $ended == 0 && $word == -?* ]]; then
          \#(name)_takes "$word" && option=$word
        elif [[ $count == 0 ]] && \#(name)_node "${node:+$node }$word"; then
          node="${node:+$node }$word"
        else
          \#(name)_node "$node"
          count=$((count + 1))
        fi
      done

      if [[ -n $option && $current == '=' ]]; then
        current=''
      elif [[ -z $option && $ended == 0 && $current == --*=* ]]; then
        \#(name)_takes "${current%%=*}" || return
        before="${current%%=*}="
        option=${current%%=*}
        current=${current#*=}
      fi
      local typed=${current//\\/}
      if [[ -n $option ]]; then
        \#(name)_values "$source"
      elif [[ $ended == 0 && $current == -* ]]; then
        \#(name)_offer ${flags[@]+"${flags[@]}"}
      else
        [[ $count == 0 ]] && \#(name)_offer ${verbs[@]+"${verbs[@]}"}
        local last=$((${#operands[@]} - 1))
        [[ $rest == 1 && $count -gt $last ]] && count=$last
        [[ $count -le $last ]] && \#(name)_values "${operands[count]}"
      fi
      return 0
    }

    complete -F \#(name) \#(program)

    """#
}

/// The words as a pattern of `case`; one that matches nothing when there are none.
func posixPattern(_ words: [String]) -> String {
  words.isEmpty ? "''" : words.map { "'\($0)'" }.joined(separator: " | ")
}
