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
  const asked = [
    ...(apiCalls > 0 ? [`${count(apiCalls)} calls`] : []),
    ...(requests > 0 ? [`${count(requests)} requests`] : []),
  ]
  const span = from === '' ? [] : [`${minuteOf(from)} to ${minuteOf(to)} UTC`]
  return [...span, ...asked, `by the bundle ${bundle.slice(0, 12)}`].join(', ')
}

/** `2026-01-31 12:00` */
function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ')
}

/** Outcomes, with what each means. */
const outcomes = [
  ['agree', 'the bundle decides as AWS did'],
  ['flip', 'it surely decides otherwise'],
  ['depends', 'that rests on what the events do not tell'],
  ['unmapped', 'the bundle could not be asked: the table of that name says why'],
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

function barChart(title: string, given: readonly (readonly [string, number])[]): string {
  const bars = given.filter(([, value]) => value > 0).slice(0, BARS)
  if (bars.length === 0) return ''
  const most = bars.reduce((largest, [, value]) => Math.max(largest, value), 1)
  const rows = bars.map(([label, value]) => {
    const share = Math.max(0.5, (value / most) * 100).toFixed(1)
    return `<li><span class="label" title="${html(label)}">${html(shorten(label))}</span><span class="track"><span class="bar" style="width:${share}%"></span><span>${count(value)}</span></span></li>`
  })
  return `<h2>${html(title)}</h2>
<ul class="bars">${rows.join('')}</ul>`
}

/** What all ARNs of IAM and STS begin with tells nothing, and the end of a name more than its middle. */
function shorten(text: string): string {
  const own = text.replace(/^arn:[^:]*:(?:iam|sts)::/, '')
  return own.length <= 96 ? own : `${own.slice(0, 40)}…${own.slice(-55)}`
}

function table({ title, head, rows }: ReportTable): string {
  const cells = (row: readonly string[]) =>
    row.map((cell) => `<td${classOf(cell)}>${html(cell)}</td>`).join('')
  const shown = rows.slice(0, ROWS).map((row) => `<tr>${cells(row)}</tr>`)
  const names = head.map((name) => `<th>${html(name)}</th>`)
  const left = rows.length - ROWS
  const more = left > 0 ? `<p class="note">${count(left)} more are in the JSON report.</p>` : ''
  return `<details${rows.length <= OPEN_ROWS ? ' open' : ''}><summary>${html(title)} (${count(rows.length)})</summary>
<div class="wide"><table><thead><tr>${names.join('')}</tr></thead><tbody>${shown.join('')}</tbody></table></div>${more}</details>`
}

/** What is short is kept in one line; what is long may be broken anywhere. */
function classOf(cell: string): string {
  if (/^[\d,]+$/.test(cell)) return ' class="n"'
  return cell.length <= SHORT ? ' class="s"' : ''
}

const SHORT = 32

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
svg { width: 100%; display: block; }
svg.outcomes { height: 2.5rem; }
.bars { list-style: none; padding: 0; margin: 0; font-size: .87rem; }
.bars li { display: grid; grid-template-columns: 30rem 1fr; gap: .6rem; align-items: center; padding: .12rem 0; }
.bars .label { text-align: right; overflow-wrap: anywhere; }
.track { display: flex; gap: .4rem; align-items: center; padding-right: 4rem; }
.bar { flex: none; height: 1.1rem; background: #4477aa; border-radius: 2px; }
@media (max-width: 50rem) { .bars li { grid-template-columns: 1fr; gap: 0; } .bars .label { text-align: left; } }
.agree { fill: #228833; background: #228833; } .flip { fill: #cc3311; background: #cc3311; }
.depends { fill: #ccaa22; background: #ccaa22; } .unmapped { fill: #888888; background: #888888; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; }
.legend b { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
details { margin: 1.5rem 0; } summary { cursor: pointer; font-weight: 600; font-size: 1.1rem; } summary::first-letter { text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
.wide { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #8884; }
td { overflow-wrap: anywhere; min-width: 9rem; } td.s { white-space: nowrap; min-width: 0; }
th { white-space: nowrap; }
td.n { width: 1%; min-width: 0; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
`
