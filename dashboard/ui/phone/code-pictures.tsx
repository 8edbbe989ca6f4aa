/** Codes as pictures, always dark on white, whatever the theme: scanners expect it so. */
import { barsOf } from './bars.ts'
import { qrPath } from './qr-path.ts'

interface QrProps {
  readonly text: string
  /** What a screen reader is told; nothing where words beside it say the same. */
  readonly label?: string
}

export function QrCode({ text, label }: QrProps) {
  const { size, path } = qrPath(text)
  const modules = (
    <>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </>
  )
  const box = `0 0 ${size} ${size}`
  if (label === undefined) {
    return (
      <svg class="phone-qr" viewBox={box} aria-hidden="true" data-code={text}>
        {modules}
      </svg>
    )
  }
  return (
    <svg class="phone-qr" viewBox={box} role="img" aria-label={label} data-code={text}>
      {modules}
    </svg>
  )
}

/** Modules of white at each side, as the standard wants. */
const quiet = 10

export function Barcode({ digits, label }: { readonly digits: string; readonly label: string }) {
  const bars = barsOf(digits)
  const length = bars.reduce((sum, width) => sum + width, 0) + 2 * quiet
  let x = quiet
  const path = bars.map((width, place) => {
    const from = x
    x += width
    return place % 2 === 0 ? `M${from} 0h${width}v40h-${width}z` : ''
  })
  return (
    <svg
      class="phone-barcode"
      viewBox={`0 0 ${length} 40`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect width={length} height={40} fill="#fff" />
      <path d={path.join('')} fill="#000" shape-rendering="crispEdges" />
    </svg>
  )
}
