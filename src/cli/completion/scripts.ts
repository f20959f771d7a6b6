/** What a shell reads to complete the words of `cronbridge`: each asks the program itself, by `complete`. */
export const COMPLETION_SCRIPTS = {
  bash: `# cronbridge: completion for bash
_cronbridge() {
  local line word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == = ]] && word=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _cronbridge cronbridge
`,
  zsh: `#compdef cronbridge
# cronbridge: completion for zsh
_cronbridge() {
  local line word
  local -a found
  for line in "\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    [[ -n $line ]] || continue
    word=\${\${line%%$'\\t'*}//:/\\\\:}
    if [[ $line == *$'\\t'* ]]; then
      found+=("$word:\${line#*$'\\t'}")
    else
      found+=("$word")
    fi
  done
  _describe cronbridge found
}
if [[ \${funcstack[1]} == _cronbridge ]]; then _cronbridge "$@"; else compdef _cronbridge cronbridge; fi
`,
  fish: `# cronbridge: completion for fish
function __cronbridge_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    for line in ($program complete -- $words "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c cronbridge -f -a '(__cronbridge_complete)'
`,
} as const;
