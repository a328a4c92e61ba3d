/** The page's style: light and dark by the reader's own setting, down to 360 pixels, in print without colour. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1f2328; --dim: #59636e; --bg: #fff; --soft: #f6f8fa; --line: #d1d9e0;
  --red: #b42318; --green: #116329; --amber: #7d4e00; --del: #ffe3e0; --ins: #d3f5db; --accent: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6edf3; --dim: #9198a1; --bg: #0d1117; --soft: #151b23;
  --line: #3d444d; --red: #ff8b80; --green: #56d364; --amber: #e3b341; --del: #5a1e1b; --ins: #12401f; --accent: #79b0ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.125rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .5rem 0; }
h3, p, li { overflow-wrap: anywhere; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--soft); padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; margin: .25rem 0 0;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow-y: auto; }
.verdict { border-left: 5px solid var(--dim); background: var(--soft); padding: .75rem 1rem; border-radius: 0 6px 6px 0; }
.verdict p { margin: 0; }
.fail { border-color: var(--red); } .pass { border-color: var(--green); } .error, .inconclusive { border-color: var(--amber); }
.scroll { overflow-x: auto; margin-top: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--dim); font-weight: 500; font-size: .875rem; }
td.number, th.number { text-align: right; white-space: nowrap; }
.regressed { color: var(--red); } .improved { color: var(--green); } .dipped { color: var(--amber); } .quiet { color: var(--dim); }
svg { display: block; width: 11rem; height: 1.5rem; overflow: visible; }
.axis { stroke: var(--line); } .zero { stroke: var(--dim); } .margin { stroke: var(--amber); stroke-dasharray: 2 2; }
.bar { stroke: currentColor; stroke-width: 2; } .dot { fill: currentColor; }
figure { margin: 1.25rem 0; } figcaption { color: var(--dim); font-size: .875rem; }
.models td:first-child { min-width: 12rem; } .legend { list-style: upper-alpha; margin: .5rem 0; padding-left: 1.75rem; font-size: .875rem; }
.chart { width: 100%; min-width: 34rem; max-width: 44rem; height: auto; font-size: 13px; } .chart .tick { fill: var(--dim); }
.chart .letter { fill: var(--bg); font-weight: 600; }
.chart .frontier { stroke: var(--accent); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; } .today { color: var(--accent); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 .75rem; }
details[open] { padding-bottom: .75rem; }
summary { cursor: pointer; padding: .5rem 0; overflow-wrap: anywhere; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.sides > div { min-width: 0; }
.label { color: var(--dim); font-size: .875rem; }
.scores { margin: .25rem 0 0; padding: 0; list-style: none; font-size: .875rem; color: var(--dim); }
del { background: var(--del); text-decoration: line-through; } ins { background: var(--ins); text-decoration: underline; }
.foot { color: var(--dim); font-size: .875rem; margin-top: 2.5rem; }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } main { padding: 1rem .75rem 3rem; }
  .metrics thead { position: absolute; clip-path: inset(50%); }
  .metrics tr { display: grid; grid-template-columns: repeat(3, 1fr); padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .metrics td, .metrics td.number { border: 0; padding: .1rem 0; text-align: left; }
  .metrics td:not(.number) { grid-column: 1 / -1; } .metrics td:last-child { grid-row: 2; }
  .metrics [data-label]::before { content: attr(data-label); display: block; color: var(--dim); font-size: .8125rem; } }
@media print { details { break-inside: avoid; } pre { max-height: none; } }
`;
