/** Brings the markup of the server to life. */
const button = document.querySelector<HTMLButtonElement>('[data-test="count"]')
button?.addEventListener('click', () => {
  button.textContent = String(Number(button.textContent) + 1)
})
