import { Link } from 'react-router'

export function LostPage() {
  return (
    <>
      <h1>No trail leads here</h1>
      <p className="lead">The server answered with the page, and the page has no route of this name.</p>
      <Link className="button" to="/">
        Back to the huts
      </Link>
    </>
  )
}
