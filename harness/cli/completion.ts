/**
 * Completion for bash, derived from the commands: the words of a command first, then its flags.
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */

import { kebab } from "#config/options.ts";
import type { Command } from "./command.ts";

/** A script for `eval`; zsh takes it after `bashcompinit`. */
export function completionScript(commands: readonly (readonly [string, Command])[]): string {
  const groups = Map.groupBy(commands, ([name]) => name.split(" ").slice(0, -1).join(" "));
  const arms = [
    ...[...groups].map(([group, members]) => {
      const words = members.map(([name]) => name.split(" ").at(-1) ?? "");
      // A group is itself a word of the commands beside it.
      const inner = group === "" ? [...groups.keys()].filter((name) => name !== "") : [];
      return arm(group, [...words, ...inner].sort());
    }),
    ...commands.map(([name, { options }]) => {
      const flags = Object.keys(options.shape).map((field) => `--${kebab(field)}`);
      return arm(name, [...flags, "--json", "--help"]);
    }),
  ];
  return `_avalon_aws() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    path="\${path:+$path }$word"
  done
  local words=""
  case "$path" in
${arms.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _avalon_aws avalon-aws`;
}

const arm = (path: string, words: readonly string[]) =>
  `    "${path}") words="${words.join(" ")}" ;;`;
