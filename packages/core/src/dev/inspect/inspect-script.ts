/** Code of the page, for browsers. Everything is written as text, never as HTML: paths of requests are a visitor's. */
export const inspectScript = `
const state = { requests: [], entries: [], config: [], warnings: [], vite: {} }
const byId = (id) => document.getElementById(id)
const tabs = [...document.querySelectorAll('[role=tab]')]
const filter = byId('filter')

function element(name, text, className) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  if (className) made.className = className
  return made
}
function table(head, rows, none) {
  if (rows.length === 0) return element('p', none, 'empty')
  const made = element('table')
  const line = made.createTHead().insertRow()
  for (const title of head) line.append(element('th', title))
  const body = made.createTBody()
  for (const cells of rows) {
    const row = body.insertRow()
    for (const cell of cells) {
      const data = row.insertCell()
      if (cell instanceof Node) data.append(cell)
      else data.textContent = cell
    }
  }
  return made
}
const matches = (value) => JSON.stringify(value).toLowerCase().includes(filter.value.toLowerCase())
const number = (value) => element('span', value, 'number')
const views = {
  requests: () => table(['Path', 'Status', 'Answered by', 'Rule', 'ms'], state.requests.filter(matches).toReversed().map((one) => [
    element('code', one.method + ' ' + one.url),
    number(one.status),
    element('span', one.by, 'by is-' + one.by),
    one.rule,
    number(one.ms),
  ]), 'No request yet. Open a page of the application.'),
  entries: () => table(['Entry', 'Tags'], state.entries.filter(matches).map(({ name, tags, error }) => [
    element('code', name),
    element('pre', error ?? tags, error === undefined ? '' : 'bad'),
  ]), 'vite.config names no entries.'),
  config: () => table(['Option', 'Value', 'From'], state.config.filter(matches).map(({ name, value, from }) => [
    element('code', name), element('code', value), element('span', from, 'soft'),
  ]), ''),
  warnings: () => table(['Warning'], state.warnings.filter(matches).map((text) => [text]), 'No warnings.'),
}
function draw() {
  for (const [name, view] of Object.entries(views)) byId(name).replaceChildren(view())
  byId('tab-warnings').textContent = 'Warnings' + (state.warnings.length ? ' (' + state.warnings.length + ')' : '')
  byId('vite').textContent = state.vite.text ?? ''
}
let drawing = false
function drawSoon() {
  if (!drawing) requestAnimationFrame(() => { drawing = false; draw() })
  drawing = true
}
function choose(tab) {
  for (const other of tabs) {
    const isChosen = other === tab
    other.setAttribute('aria-selected', isChosen)
    other.tabIndex = isChosen ? 0 : -1
    byId(other.getAttribute('aria-controls')).hidden = !isChosen
  }
}
for (const tab of tabs) tab.addEventListener('click', () => choose(tab))
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement === filter) {
    filter.value = ''
    filter.blur()
    draw()
  }
  if (document.activeElement === filter || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === '/') {
    event.preventDefault()
    filter.focus()
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (step && document.activeElement?.role === 'tab') {
    const next = tabs.at((tabs.indexOf(document.activeElement) + step) % tabs.length)
    next.focus()
    choose(next)
  }
  if (/^[1-4]$/.test(event.key)) choose(tabs[event.key - 1])
})
filter.addEventListener('input', draw)

const events = new EventSource('events')
events.addEventListener('state', ({ data }) => { Object.assign(state, JSON.parse(data)); drawSoon() })
events.addEventListener('request', ({ data }) => { state.requests = [...state.requests, JSON.parse(data)].slice(-200); drawSoon() })
draw()
`
