import react from '@vitejs/plugin-react'

export default { root: import.meta.dirname, logLevel: 'error', plugins: [react()] }
