import { type App, createSSRApp } from 'vue'
import { createMemoryHistory, createRouter, createWebHistory, type Router } from 'vue-router'
import Root from './app.vue'
import { type MarketData, marketData } from './market-data.ts'
import MarketPage from './pages/market-page.vue'

/** Creates the application: a new one for each request on the server, so that no two of them share anything. */
export function createApp(data: MarketData): { app: App; router: Router } {
  const router = createRouter({
    history: import.meta.env.SSR ? createMemoryHistory() : createWebHistory(),
    routes: [
      { path: '/', alias: '/wishes', component: MarketPage, meta: { title: 'Market' } },
      { path: '/stalls/:id', component: () => import('./pages/stall-page.vue'), meta: { title: 'Stall' } },
      { path: '/about', component: () => import('./pages/about-page.vue'), meta: { title: 'About' } },
      {
        path: '/:rest(.*)*',
        component: () => import('./pages/lost-page.vue'),
        meta: { title: 'Lost', status: 404 },
      },
    ],
  })
  const app = createSSRApp(Root).use(router)
  app.provide(marketData, data)
  return { app, router }
}
