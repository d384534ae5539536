// The package is ESM only; CommonJS applications load it through Node's require(esm).
const { viteIntegration, ViteIntegrationError } = require('@vite-integration/express')

process.stdout.write(`${typeof viteIntegration} ${typeof ViteIntegrationError}\n`)
