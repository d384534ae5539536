import { createApp } from './create-app.ts'
import type { MarketData } from './market-data.ts'

declare global {
  interface Window {
    __SSR_STATE__: MarketData
  }
}

const { app, router } = createApp(window.__SSR_STATE__)
// The code of a lazy page has to be there before the page is hydrated.
await router.isReady()
app.mount('#app')
