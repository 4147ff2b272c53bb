function __venvstacks_complete
    set -l words (commandline -opc)
    set -l found ($words[1] "[suggest]" (commandline -cp | string collect) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c venvstacks -f -a '(__venvstacks_complete)'
