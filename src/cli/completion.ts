import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { UsageError } from './usage-error.ts'

/**
 * The scripts hand the words before the cursor to `p2pchat __complete`, which prints one candidate a
 * line. Bash splits words at colons; they are put together again there.
 */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# p2pchat completion for bash: eval "$(p2pchat completion bash)"
_p2pchat() {
  local line words
  words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r line; do
    [ -n "$line" ] && COMPREPLY+=("$(printf '%q' "$line")")
  done < <(p2pchat __complete "\${words[@]}" 2>/dev/null)
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then compopt -o default; fi
}
complete -F _p2pchat p2pchat
`,
  zsh: `#compdef p2pchat
# p2pchat completion for zsh: eval "$(p2pchat completion zsh)"
_p2pchat() {
  local -a found
  found=("\${(@f)$(p2pchat __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=(\${found:#})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
compdef _p2pchat p2pchat
`,
  fish: `# p2pchat completion for fish: p2pchat completion fish | source
function __p2pchat_complete
    set -l words (commandline -opc) (commandline -ct)
    p2pchat __complete $words[2..-1] 2>/dev/null
end
complete -c p2pchat -f -a '(__p2pchat_complete)'
`,
}

export async function run({ print }: Context, args: Args): Promise<undefined> {
  const shell = args.required('shell')
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (!script) throw new UsageError(`no completion for ${shell}`, 'one of bash, zsh, fish')
  print.text(script)
}
