// The entry of @fastify/vite: its build goes by this name.
export * from './src/entry-peers.jsx'
