/** The ways by which the text of a code comes in beside a tap: camera, photo, and pasting. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { readCamera, readPhoto } from './picture-reading.ts'
import { counterWords } from './words.ts'

const say = speaker(counterWords)

interface ReaderProps {
  readonly disabled: boolean
  /** Of the field in which a code is pasted. */
  readonly label: string
  onCode(code: string): void
}

export function CodeReader({ disabled, label, onCode }: ReaderProps) {
  const [isLooking, look] = useState(false)
  const [trouble, complain] = useState('')
  const hasCamera = window.isSecureContext && navigator.mediaDevices !== undefined
  const photo = async (file: File | undefined) => {
    complain('')
    const text = file && (await readPhoto(file).catch(() => undefined))
    if (text !== undefined) onCode(text)
    else if (file !== undefined) complain(say('photo-none'))
  }
  return (
    <div class="phone-reader">
      <div class="reader-ways">
        <button
          type="button"
          disabled={disabled || !hasCamera}
          aria-pressed={isLooking}
          onClick={() => look(!isLooking)}
        >
          {say(isLooking ? 'camera-stop' : 'camera')}
        </button>
        <label class="phone-photo" data-disabled={disabled}>
          {say('photo')}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            disabled={disabled}
            onChange={({ currentTarget }) => {
              void photo(currentTarget.files?.[0])
              currentTarget.value = ''
            }}
          />
        </label>
      </div>
      {hasCamera ? null : <p class="phone-hint">{say('no-camera')}</p>}
      {isLooking ? (
        <Viewfinder onCode={onCode} onRefused={complain} close={() => look(false)} />
      ) : null}
      <Paste disabled={disabled} label={label} onCode={onCode} />
      {trouble === '' ? null : (
        <p class="phone-trouble" role="alert">
          {trouble}
        </p>
      )}
    </div>
  )
}

function Paste({ disabled, label, onCode }: ReaderProps) {
  const [text, type] = useState('')
  return (
    <form
      class="phone-paste"
      onSubmit={(event) => {
        event.preventDefault()
        const code = text.replace(/\s+/g, '')
        if (code !== '') onCode(code)
        type('')
      }}
    >
      <label>
        <span>{label}</span>
        <input
          value={text}
          disabled={disabled}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={disabled || text.trim() === ''}>
        {say('read')}
      </button>
    </form>
  )
}

interface ViewfinderProps {
  onCode(code: string): void
  onRefused(says: string): void
  close(): void
}

function Viewfinder({ onCode, onRefused, close }: ViewfinderProps) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const over = new AbortController()
    const seen = watch(video.current, over.signal)
    seen
      .then((code) => {
        if (code !== undefined) onCode(code)
      })
      .catch((cause: unknown) => onRefused(say('camera-refused', String(cause))))
      .finally(() => over.signal.aborted || close())
    return () => over.abort()
  }, [])
  return <video ref={video} class="viewfinder" muted playsinline aria-label={say('camera-view')} />
}

/** Opens the camera at the back, looks for a code, and lets it go again. */
async function watch(
  video: HTMLVideoElement | null,
  calledOff: AbortSignal,
): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment' },
  })
  try {
    if (video === null || calledOff.aborted) return undefined
    video.srcObject = stream
    await video.play()
    return await readCamera(video, calledOff)
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}
