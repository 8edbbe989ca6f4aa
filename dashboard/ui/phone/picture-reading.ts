/** Finds the text of a code in a picture: by the browser's own detector where there is one, else by jsQR. */
import jsQR from 'jsqr'
import { fitWithin, type Size } from './picture-size.ts'

/** Longest sides, in pixels, at which a photo is looked at: a code may be small in it, or blurred. */
const photoSides = [1000, 600, 1800] as const
/** Of a frame of the camera: small enough to be read many times a second. */
const frameSide = 640

/** The text of the code on a photo; nothing when there is none to be found. */
export async function readPhoto(photo: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(photo)
  for (const side of photoSides) {
    const text = readDrawn(bitmap, fitWithin(bitmap, side))
    if (text !== undefined) return text
  }
  return detected(bitmap)
}

/** Looks through the camera until it sees a code; nothing once it is called off. */
export async function readCamera(
  video: HTMLVideoElement,
  calledOff: AbortSignal,
): Promise<string | undefined> {
  while (!calledOff.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 120))
    if (calledOff.aborted || video.videoWidth === 0) continue
    const size = fitWithin({ width: video.videoWidth, height: video.videoHeight }, frameSide)
    const text = (await detected(video)) ?? readDrawn(video, size)
    if (text !== undefined) return text
  }
  return undefined
}

function readDrawn(source: CanvasImageSource, { width, height }: Size): string | undefined {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return undefined
  context.drawImage(source, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  return jsQR(data, width, height)?.data || undefined
}

/** https://wicg.github.io/shape-detection-api: Chromium on Android and macOS has it. */
interface Detector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>
}

declare global {
  interface Window {
    readonly BarcodeDetector?: new (options: { formats: readonly string[] }) => Detector
  }
}

async function detected(source: CanvasImageSource): Promise<string | undefined> {
  if (window.BarcodeDetector === undefined) return undefined
  try {
    const found = await new window.BarcodeDetector({ formats: ['qr_code', 'code_128'] }).detect(
      source,
    )
    return found[0]?.rawValue
  } catch (refusal) {
    console.info('The browser’s own detector gave up; jsQR goes on.', refusal)
    return undefined
  }
}
