import type { Reading } from '../routes/events.ts'
import './images/ridge.svg'
import './styles/base.css'
import './styles/home.css'

const recent: number[] = []

new EventSource('/events').addEventListener('message', ({ data }) => {
  const reading = JSON.parse(data) as Reading
  recent.push(reading.wind)
  if (recent.length > 40) recent.shift()
  show('temperature', reading.temperature.toFixed(1))
  show('wind', String(reading.wind))
  find('curve').setAttribute('points', curve(recent))
})

function find(name: string): Element {
  return document.querySelector(`[data-reading="${name}"]`)!
}

function show(name: string, value: string): void {
  find(name).textContent = value
}

/** Returns the wind of the last readings as points of a polyline, 240 units wide and 48 high. */
function curve(values: number[]): string {
  return values.map((wind, i) => `${(240 * i) / 39},${46 - wind}`).join(' ')
}
