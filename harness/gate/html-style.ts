/** The look of a gate's HTML report, by day and by night. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2230, #e8eaf0);
  --soft: light-dark(#5d6577, #9aa3b8);
  --paper: light-dark(#f6f7fa, #12151d);
  --panel: light-dark(#fff, #1b202c);
  --line: light-dark(#e1e4ec, #2b3242);
  --good: light-dark(#12713d, #6fd49b);
  --busy: light-dark(#8a5a00, #f0c061);
  --bad: light-dark(#b0222f, #ff8b95);
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 16px / 1.5 system-ui, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header, section, table {
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: .75rem;
  padding: 1.25rem 1.5rem;
  margin: 0 0 1.25rem;
}
header { border-top: .35rem solid var(--busy); }
header.passed { border-top-color: var(--good); }
header.failed { border-top-color: var(--bad); }
h1, h2 { margin: 0 0 .5rem; line-height: 1.2; text-wrap: balance; }
h2 { font-size: 1.15rem; color: var(--bad); }
.counts { display: flex; gap: 1.5rem; padding: 0; margin: .75rem 0; list-style: none; }
.counts b { font-size: 1.5rem; }
.counts .passed b { color: var(--good); }
.counts .failed b { color: var(--bad); }
.counts .skipped b { color: var(--busy); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; }
dt, .where, small { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, monospace; font-size: .875rem; }
.where { margin: 0 0 .75rem; font-size: .875rem; }
pre {
  margin: .5rem 0 1rem;
  padding: .75rem 1rem;
  max-height: 32rem;
  overflow: auto;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--paper);
  font: .8125rem / 1.45 ui-monospace, "SF Mono", Menlo, monospace;
  tab-size: 2;
}
pre.error { white-space: pre-wrap; border-color: var(--bad); }
pre em { color: var(--bad); font-style: normal; font-weight: 600; }
summary { cursor: pointer; font-weight: 600; }
table { width: 100%; border-collapse: separate; border-spacing: 0; padding: .5rem 1.5rem; }
th { text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
td:first-child { color: var(--good); font-weight: 600; }
tr.skipped td:first-child { color: var(--busy); }
td:last-child, th:last-child { text-align: right; white-space: nowrap; padding-right: 0; }
small { display: block; }
`;
