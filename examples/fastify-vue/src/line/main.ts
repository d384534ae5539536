import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import '../styles/base.css'
import App from './app.vue'
import LinePage from './line-page.vue'
import LostPage from './lost-page.vue'
import StopPage from './stop-page.vue'

const router = createRouter({
  history: createWebHistory('/line/'),
  routes: [
    { path: '/', component: LinePage },
    { path: '/stops/:id', component: StopPage, props: true },
    // A chunk of its own, which is loaded when the route is opened.
    { path: '/timetable', component: () => import('./timetable-page.vue') },
    { path: '/:lost(.*)', component: LostPage },
  ],
})

createApp(App).use(router).mount('#app')
