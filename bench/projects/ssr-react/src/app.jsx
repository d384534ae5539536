import { Suspense, use } from 'react'

const products = Array.from({ length: 110 }, (_, index) => ({
  id: index,
  name: `Product ${index}`,
  price: (index * 7919) % 500,
}))

/** A page of about 20 KB. With `slow`, a promise of a text, it has a part that comes later. */
export function App({ slow }) {
  return (
    <main>
      <h1>Products & prices</h1>
      <ul>
        {products.map((product) => (
          <Product key={product.id} {...product} />
        ))}
      </ul>
      {slow && (
        <Suspense fallback={<p>Loading</p>}>
          <Slow text={slow} />
        </Suspense>
      )}
    </main>
  )
}

function Product({ id, name, price }) {
  return (
    <li className="product" data-id={id}>
      <a href={`/products/${id}`} title={`Details of ${name}`}>
        {name}
      </a>
      <span className="price">{price} €</span>
      {price > 250 ? <em className="label">Free delivery</em> : <button type="button">Add</button>}
    </li>
  )
}

function Slow({ text }) {
  return <p className="late">{use(text)}</p>
}
