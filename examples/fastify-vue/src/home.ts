import type { Tram } from '../routes/trams.ts'
import './images/night.svg'
import { clock, followLine } from './live.ts'
import './styles/base.css'
import './styles/home.css'

followLine((snapshot) => {
  find('[data-board="clock"]').textContent = clock(snapshot)
  for (const tram of snapshot.trams) showTram(tram)
  for (const stop of document.querySelectorAll<HTMLElement>('[data-stop]')) {
    stop.classList.toggle('called', snapshot.calls.includes(stop.dataset.stop!))
  }
})

function showTram({ number, position, standing, stop, to }: Tram): void {
  const name = find(`[data-stop="${stop}"]`).textContent.trim()
  find(`[data-board="${number}"]`).textContent = standing ? `at ${name}` : `next ${name}`
  find(`[data-to="${number}"]`).textContent = to
  const mark = find(`[data-tram="${number}"]`)
  mark.style.setProperty('--position', String(position))
  mark.hidden = false
}

function find(selector: string): HTMLElement {
  return document.querySelector<HTMLElement>(selector)!
}
