/** The look of the page, light and dark; nothing is loaded from anywhere. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#14181f;--soft:#5b6573;--line:#e2e6ec;--accent:#2f6fde;--band:#2f6fde2e;--bad:#c62f3b;--near:#b76e00;--good:#1b7f4d;--money:#7a4fd0;--served:#0f8b8d}
@media (prefers-color-scheme:dark){:root{--bg:#0f1217;--card:#171c24;--ink:#e8ecf2;--soft:#9aa6b6;--line:#2a313c;--accent:#78a6ff;--band:#78a6ff33;--bad:#ff7a82;--near:#f0b455;--good:#5fd39a;--money:#b79bff;--served:#4fd1c5}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1160px;margin:0 auto;padding:32px 20px 56px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:17px;margin:36px 0 12px}
h3{font-size:15px;margin:0;overflow-wrap:anywhere}
p{margin:0}
.meta,.soft,footer{color:var(--soft)}
.answer{margin:20px 0 0;padding:16px 20px;background:var(--card);border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:10px}
.answer p{margin:2px 0;font-size:16px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;overflow-x:auto}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:16px}
.head{display:flex;gap:10px;align-items:center;justify-content:space-between;margin-bottom:6px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(96px,1fr));gap:4px 14px;margin:0 0 8px;font-size:13px}
.facts div:first-child{grid-column:span 2;white-space:nowrap}
.facts dt{color:var(--soft)}
.facts dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}
.badge{font-size:12px;font-weight:600;padding:2px 9px;border-radius:99px;border:1px solid currentColor;white-space:nowrap}
.bad{color:var(--bad)}.near{color:var(--near)}.good{color:var(--good)}.calm{color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--soft);font-weight:600;font-size:13px}
th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td.num,th.num{text-align:right}
ul{margin:0;padding-left:20px}
dl.why{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;margin:0}
dl.why dt{color:var(--soft);font-weight:600;font-size:13px}
dl.why dd{margin:0}
details{margin-top:12px}
summary{cursor:pointer;color:var(--soft)}
.meter{display:inline-block;width:90px;height:8px;background:var(--line);border-radius:4px;overflow:hidden;vertical-align:middle;margin-right:8px}
.meter i{display:block;height:100%;background:var(--accent)}
svg{display:block;width:100%;height:auto;font:11px system-ui,sans-serif}
.grid{stroke:var(--line)}.tick{fill:var(--soft)}.label{fill:var(--ink);font-size:13px}
.band{fill:var(--band)}.median{fill:none;stroke:var(--accent);stroke-width:2}
.served{fill:none;stroke:var(--served);stroke-width:2;stroke-dasharray:5 3}
.limit{stroke:var(--bad);stroke-width:1.6}.threshold{stroke:var(--near);stroke-width:1.3;stroke-dasharray:5 4}
.breach{stroke:var(--bad);stroke-width:1.3;stroke-dasharray:2 3}
.today{stroke:var(--soft);stroke-dasharray:3 3}
.range{fill:var(--band);stroke:var(--accent)}.range.money{fill:none;stroke:var(--money)}.range.open{stroke-dasharray:4 3}
.mid{fill:var(--ink)}.decide{fill:var(--near)}
.bar{fill:var(--band);stroke:var(--accent)}.bar.near{stroke:var(--near);color:inherit}.bar.over{stroke:var(--bad)}
.whisker{stroke:var(--ink)}
.legend{font-size:12px;color:var(--soft);margin-top:6px}
footer{margin-top:36px;font-size:13px}
@media print{body{background:#fff}.card{break-inside:avoid}}
`
