/** How the page looks: one column, quiet, light or dark as the reader's system is. */

export const style = `
:root { color-scheme: light dark; --ink: #1c2126; --quiet: #5d6873; --line: #dfe3e8; --ground: #f6f7f9;
  --card: #ffffff; --good: #14713d; --bad: #b3261e; --bar: #4470c4; --bar-soft: #b9caec; --note: #fff4d6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #9aa5b1; --line: #333b44;
  --ground: #14181c; --card: #1c2228; --good: #5fce8e; --bad: #ff8a80; --bar: #7ea6f2; --bar-soft: #37507f;
  --note: #3a3115; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 56px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 10px; }
h3 { font-size: 14px; margin: 14px 0 6px; color: var(--quiet); font-weight: 600; }
p { margin: 4px 0; }
header { display: flex; gap: 14px; align-items: center; flex-wrap: wrap; margin-bottom: 6px; }
.verdict { font-weight: 700; letter-spacing: .04em; padding: 4px 12px; border-radius: 999px;
  border: 2px solid currentColor; }
.good { color: var(--good); } .bad { color: var(--bad); } .quiet { color: var(--quiet); }
.note { background: var(--note); border-radius: 8px; padding: 10px 14px; margin: 12px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 16px 0; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 10px 14px; } .tile b { display: block; font-size: 22px; line-height: 1.3; overflow-wrap: anywhere; }
.tile span { color: var(--quiet); font-size: 13px; }
section { padding: 16px 18px; margin: 14px 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-top: 1px solid var(--line); vertical-align: middle; }
thead th { border-top: 0; color: var(--quiet); font-weight: 600; font-size: 13px; white-space: nowrap; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.w { font-weight: 600; white-space: nowrap; } th.bar { font-weight: 400; } td.bar { width: 34%; min-width: 180px; }
.cells thead th + th { text-align: center; }
tbody th { font-weight: 500; } small { color: var(--quiet); display: block; line-height: 1.35; }
code { font: 13px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: 18px; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); gap: 14px 32px; }
.cells td { text-align: center; padding: 3px 6px; border-left: 1px solid var(--line); white-space: nowrap; }
.cells td.x { background: var(--bad); color: var(--card); font-weight: 700; }
footer { color: var(--quiet); font-size: 13px; margin-top: 20px; }
@media (max-width: 560px) { main { padding: 18px 12px 40px; } section { padding: 13px 12px; }
  td.bar { min-width: 90px; } .times .bar, .times th:nth-child(7), .times td:nth-child(7) { display: none; }
  th, td { padding-right: 8px; } .tiles { grid-template-columns: 1fr 1fr; } }
`
