import type { ReactNode } from 'react'

export default function AboutPage(): ReactNode {
  return (
    <>
      <h1>Open until the lamp goes out</h1>
      <p>This page was rendered when the project was built. In production it is a file.</p>
    </>
  )
}
