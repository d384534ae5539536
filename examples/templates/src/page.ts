import './images/loom.svg'
import './page.css'

const root = document.documentElement

document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
  const isDark = getComputedStyle(root).colorScheme === 'dark'
  root.dataset.theme = isDark ? 'light' : 'dark'
  localStorage.setItem('theme', root.dataset.theme)
})
