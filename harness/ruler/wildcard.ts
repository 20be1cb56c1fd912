/** The `wildcard` condition of event patterns: `*` stands for any text, `\*` and `\\` for themselves. */

/** The pattern as an expression that matches whole texts. */
export function wildcard(pattern: string): RegExp {
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  const source = parts.map((part) => (part === "*" ? ".*" : literal(part.replace(/^\\(?=.)/, ""))));
  return new RegExp(`^${source.join("")}$`, "s");
}

/** Why AWS refuses the pattern, or undefined. */
export function wildcardProblem(pattern: string): string | undefined {
  if (pattern.includes("**")) return "Consecutive wildcard characters";
  return /(^|[^\\])(\\\\)*\\([^*\\]|$)/.test(pattern) ? "Invalid escape character" : undefined;
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
