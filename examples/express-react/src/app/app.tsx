import { lazy, Suspense } from 'react'
import { NavLink, Route, Routes } from 'react-router'
import { HutPage } from './hut-page.tsx'
import { HutsPage } from './huts-page.tsx'
import { LostPage } from './lost-page.tsx'
import { Station } from './station.tsx'
import { useHuts } from './use-huts.ts'

// A chunk of its own, which is loaded when the route is opened.
const ProfilePage = lazy(() => import('./profile-page.tsx'))

export function App() {
  const huts = useHuts()
  return (
    <>
      <header className="bar">
        <a className="brand" href="/">
          Ridgeline
        </a>
        <nav>
          <NavLink to="/" end>
            Huts
          </NavLink>
          <NavLink to="/profile">Elevation</NavLink>
          <a href="/about">How it works</a>
        </nav>
        <Station />
      </header>
      <main className="page">
        <Suspense fallback={<p className="lead">One moment…</p>}>
          <Routes>
            <Route index element={<HutsPage huts={huts} />} />
            <Route path="huts/:id" element={<HutPage huts={huts} />} />
            <Route path="profile" element={<ProfilePage huts={huts} />} />
            <Route path="*" element={<LostPage />} />
          </Routes>
        </Suspense>
      </main>
    </>
  )
}
