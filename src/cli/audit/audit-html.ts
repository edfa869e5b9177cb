/** An audit as one page that needs no network, no script and no other file. */
import type { AuditReport } from '../../entries/audit.ts'
import { printable } from '../render/printable.ts'
import { count, type ReportTable, tablesOf } from './report-tables.ts'

/** Rows of a table, and bars of a chart. */
const ROWS = 100
const BARS = 12
/** A longer table is closed at first. */
const OPEN_ROWS = 25

export function toHtml(report: AuditReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Sallyport audit</title>
<style>${style}</style>
</head>
<body>
<h1>Audit of ${count(report.events)} events</h1>
<p class="note">${html(subtitleOf(report))}</p>
${report.partial ? '<p class="note">Interrupted: not everything was read.</p>' : ''}
${outcomeChart(report)}
${sectionsOf(report).join('\n')}
</body>
</html>
`
}

function subtitleOf({ from, to, bundle, apiCalls, requests }: AuditReport): string {
  const span = from === '' ? '' : `${from} to ${to}, `
  return `${span}${apiCalls.toLocaleString('en-US')} calls, ${requests.toLocaleString('en-US')} requests, by the bundle ${bundle.slice(0, 12)}`
}

/** Outcomes, with what each means. */
const outcomes = [
  ['agree', 'the bundle decides as AWS did'],
  ['flip', 'it surely decides otherwise'],
  ['depends', 'that rests on what the events do not tell'],
  ['unmapped', 'it is not known what was asked'],
] as const

function outcomeChart({ outcomes: counts }: AuditReport): string {
  const total = outcomes.reduce((sum, [name]) => sum + counts[name], 0)
  let left = 0
  const bars = outcomes.map(([name]) => {
    const width = total === 0 ? 0 : (counts[name] / total) * 1_000
    const bar = `<rect class="${name}" x="${left.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="40"><title>${name} ${counts[name]}</title></rect>`
    left += width
    return bar
  })
  const legend = outcomes.map(
    ([name, meaning]) =>
      `<li><b class="${name}"></b>${count(counts[name])} ${name}${total === 0 ? '' : ` (${((counts[name] / total) * 100).toFixed(1)} %)`}: ${meaning}</li>`,
  )
  return `<h2>Outcomes</h2>
<svg viewBox="0 0 1000 40" role="img" aria-label="outcomes" preserveAspectRatio="none" class="outcomes">${bars.join('')}</svg>
<ul class="legend">${legend.join('')}</ul>`
}

function sectionsOf(report: AuditReport): string[] {
  const { reasons, recorded, verdicts } = report
  return [
    barChart('Recorded and decided', [
      ['recorded allowed', recorded.allowed],
      ['recorded denied', recorded.denied],
      ['no decision recorded', recorded.unknown],
      ['decided allowed', verdicts.allowed],
      ['decided explicit deny', verdicts.explicitDeny],
      ['decided implicit deny', verdicts.implicitDeny],
    ]),
    reasons.stated === 0
      ? ''
      : `<p>Of ${count(reasons.stated)} denials whose message gives a policy type, the bundle gives the same for ${count(reasons.same)}.</p>`,
    barChart(
      'Flips by principal',
      report.principals.map(({ name, flips }) => [name, flips]),
    ),
    barChart(
      'What would settle most of what depends',
      report.keys.map(({ key, alone }) => [key, alone]),
    ),
    barChart(
      'Most denied',
      report.topDenied.map((one) => [one.name, one.count]),
    ),
    ...tablesOf(report).map(table),
  ].filter((text) => text !== '')
}

const ROW_HEIGHT = 24
const LABEL_WIDTH = 460

function barChart(title: string, given: readonly (readonly [string, number])[]): string {
  const bars = given.filter(([, value]) => value > 0).slice(0, BARS)
  if (bars.length === 0) return ''
  const most = bars.reduce((largest, [, value]) => Math.max(largest, value), 1)
  const rows = bars.map(([label, value], at) => {
    const y = at * ROW_HEIGHT
    const width = Math.max(1, (value / most) * (1_000 - LABEL_WIDTH - 90))
    return `<text x="${LABEL_WIDTH - 8}" y="${y + 16}" text-anchor="end">${html(shorten(label))}<title>${html(label)}</title></text><rect class="bar" x="${LABEL_WIDTH}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW_HEIGHT - 6}"/><text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${y + 16}">${count(value)}</text>`
  })
  return `<h2>${html(title)}</h2>
<svg viewBox="0 0 1000 ${bars.length * ROW_HEIGHT}" role="img" aria-label="${html(title)}" class="bars">${rows.join('')}</svg>`
}

/** The end of a name tells more than its beginning. */
function shorten(text: string): string {
  return text.length <= 62 ? text : `…${text.slice(-61)}`
}

function table({ title, head, rows }: ReportTable): string {
  const cells = (row: readonly string[]) =>
    row.map((cell) => `<td${/^[\d,]+$/.test(cell) ? ' class="n"' : ''}>${html(cell)}</td>`).join('')
  const shown = rows.slice(0, ROWS).map((row) => `<tr>${cells(row)}</tr>`)
  const names = head.map((name) => `<th>${html(name)}</th>`)
  const left = rows.length - ROWS
  const more = left > 0 ? `<p class="note">${count(left)} more are in the JSON report.</p>` : ''
  return `<details${rows.length <= OPEN_ROWS ? ' open' : ''}><summary>${html(title)} (${count(rows.length)})</summary>
<table><thead><tr>${names.join('')}</tr></thead><tbody>${shown.join('')}</tbody></table>${more}</details>`
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

function html(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => escapes.get(character) ?? '')
}

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
.note { opacity: .7; margin-top: .2rem; }
svg { width: 100%; display: block; } svg text { font: 13px system-ui, sans-serif; fill: currentColor; }
svg.outcomes { height: 2.5rem; }
.bar { fill: #4477aa; }
.agree { fill: #228833; background: #228833; } .flip { fill: #cc3311; background: #cc3311; }
.depends { fill: #ccaa22; background: #ccaa22; } .unmapped { fill: #888888; background: #888888; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
.legend b { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
details { margin: 1.5rem 0; } summary { cursor: pointer; font-weight: 600; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
th { white-space: nowrap; }
td.n { width: 1%; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
`
