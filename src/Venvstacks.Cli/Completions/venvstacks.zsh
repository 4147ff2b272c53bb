#compdef venvstacks
_venvstacks() {
    local -a found
    found=("${(@f)$("${words[1]}" "[suggest]" "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
    found=("${(@)found:#}")
    if (( $#found )); then
        compadd -- "${found[@]}"
    else
        _files
    fi
}
compdef _venvstacks venvstacks
