/// The script for zsh: to be sourced, or put on `fpath` as `_program`.
func zshCompletions(program: String, _ table: CompletionTable) -> String {
  let name = "_" + identifier(program)
  return #"""
    #compdef \#(program)
    # zsh completion for \#(program)

    \#(posixTable(name: name, table, hasHelp: true))

    # Offers entries, each a word and what it is for with a tab between.
    \#(name)_offer() {
      local title=$1 entry word help
      local -a found
      shift
      for entry in "$@"; do
        word=${entry%%$'\t'*}
        help=''
        [[ $entry == *$'\t'* ]] && help=${entry#*$'\t'}
        word=${word//\\/\\\\}
        found+=("${word//:/\\:}${help:+:$help}")
      done
      (( ${#found} )) && _describe -t values "$title" found
    }

    # Offers values from a source: its kind, and what there is.
    \#(name)_values() {
      local -a source
      source=("${(@ps:\t:)1}")
      case $source[1] in
        words) \#(name)_offer value "${(@)source[2,-1]}" ;;
        files) _files ;;
        directories) _files -/ ;;
        dynamic)
          \#(name)_offer $source[2] \
            "${(@f)$(command \#(program) "${(@)passed}" __complete "$source[2]" "${PREFIX//\\/}" 2>/dev/null)}"
          ;;
      esac
    }

    # True when the option takes a value; its source is in `source` then.
    \#(name)_takes() {
      local entry
      for entry in "${(@)valued}"; do
        if [[ ${entry%%$'\t'*} == "$1" ]]; then
          source=${entry#*$'\t'}
          return 0
        fi
      done
      return 1
    }

    \#(name)() {
      local node='' option='' source='' word current=${words[CURRENT]}
      local -a verbs flags valued operands passed
      integer place last rest=0 ended=0 count=0
      \#(name)_node ''
      for ((place = 2; place < CURRENT; place++)); do
        word=${words[place]}
        if [[ -n $option ]]; then
          case $option in \#(posixPattern(table.passedOn))) passed+=("$option" "${(Q)word}") ;; esac
          option=''
        elif [[ $ended == 0 && $word == -- ]]; then
          ended=1
        elif [[ $ended == 0 && $word == -?* ]]; then
          \#(name)_takes "$word" && option=$word
        elif [[ $count == 0 ]] && \#(name)_node "${node:+$node }$word"; then
          node="${node:+$node }$word"
        else
          \#(name)_node "$node"
          (( count++ ))
        fi
      done

      if [[ -z $option && $ended == 0 && $current == --*=* ]]; then
        \#(name)_takes "${current%%=*}" || return 1
        compset -P 1 '*='
        option=${current%%=*}
      fi
      if [[ -n $option ]]; then
        \#(name)_values "$source"
      elif [[ $ended == 0 && $current == -* ]]; then
        \#(name)_offer option "${(@)flags}"
      else
        [[ $count == 0 ]] && \#(name)_offer command "${(@)verbs}"
        last=$(( ${#operands} - 1 ))
        (( rest && count > last )) && count=$last
        (( count <= last )) && \#(name)_values "${operands[count + 1]}"
      fi
      return 0
    }

    if [[ ${funcstack[1]} == \#(name) ]]; then
      \#(name) "$@"
    else
      compdef \#(name) \#(program)
    fi

    """#
}
