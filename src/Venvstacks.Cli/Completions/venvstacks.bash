_venvstacks() {
    local IFS=$'\n'
    local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest]" "$line" 2>/dev/null)" -- "$word"))
}
complete -o default -F _venvstacks venvstacks
