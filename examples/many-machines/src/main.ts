// Reloads the page once when a chunk of its build is gone from everywhere.
import '@vite-integration/vite-plugin/client'
import './style.css'

document.querySelector('#version')!.textContent = `Version ${__VERSION__}`
document.querySelector('button')!.addEventListener('click', async () => {
  const { later } = await import('./later.ts')
  document.querySelector('#later')!.textContent = later
})
