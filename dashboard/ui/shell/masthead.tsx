/** Who this is, what is being played, and whether what is seen can be trusted: live, and balanced. */
import { duration, nothing, timeOfDay } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { connection, language, picture, theme } from '../state/page.ts'
import { rememberPreference } from '../state/preferences.ts'
import { mastheadWords } from './words.ts'

const say = speaker(mastheadWords)
const sealUrl = new URL('../seal.svg', import.meta.url).href

export function Masthead() {
  return (
    <header class="masthead">
      <a class="brand" href="#/">
        <img class="seal" src={sealUrl} alt="" width="44" height="44" />
        <span>
          <h1>
            Hutong <span lang="zh-CN">互通</span>
          </h1>
          <span class="tagline">{say('tagline')}</span>
        </span>
      </a>
      <Facts />
      <div class="lights">
        <Light
          name="connection"
          value={connection.value}
          says={say(`connection-${connection.value}`)}
        />
        <Light name="books" value={balance()} says={say(`books-${balance()}`)} />
        <Choices />
      </div>
      <Mode />
      <Lost />
    </header>
  )
}

function Facts() {
  const frame = picture.value?.frame
  const run = frame?.run
  const until = run?.step === 'ended' ? (frame?.now.settledSecond ?? 0) * 1000 + 1000 : frame?.at
  const elapsed =
    run === undefined || run.step === 'idle' ? nothing : duration((until ?? 0) - run.startedAt)
  return (
    <dl class="facts">
      <Fact term={say('scenario')} name="title" value={run?.title ?? ''} />
      <Fact term={say('page')} name="day" value={run?.day ?? ''} />
      <Fact term={say('seed')} name="seed" value={String(run?.seed ?? '')} />
      <div>
        <dt>{say('run')}</dt>
        <dd data-testid="step" data-step={run?.step ?? 'idle'}>
          {say(run?.paused === true ? 'step-paused' : `step-${run?.step ?? 'idle'}`)}
        </dd>
      </div>
      <Fact term={say('elapsed')} name="elapsed" value={elapsed} />
    </dl>
  )
}

interface FactProps {
  readonly term: string
  readonly name: string
  readonly value: string
}

const Fact = ({ term, name, value }: FactProps) => (
  <div>
    <dt>{term}</dt>
    <dd class={name === 'title' ? 'title' : 'figure'} data-testid={name}>
      {value}
    </dd>
  </div>
)

interface LightProps {
  readonly name: string
  readonly value: string
  readonly says: string
}

const Light = ({ name, value, says }: LightProps) => (
  <span class="light" data-light={value} data-testid={name} role="status">
    {says}
  </span>
)

function balance(): 'balance' | 'differ' | 'unchecked' {
  const balances = picture.value?.frame.health.booksBalance ?? null
  if (balances === null) return 'unchecked'
  return balances ? 'balance' : 'differ'
}

function Choices() {
  const otherTheme = theme.value === 'dark' ? 'light' : 'dark'
  const otherLanguage = language.value === 'english' ? 'chinese' : 'english'
  const speak = () => {
    rememberPreference('language', otherLanguage)
    language.value = otherLanguage
  }
  const wear = () => {
    rememberPreference('theme', otherTheme)
    theme.value = otherTheme
  }
  return (
    <span class="choices">
      <button
        type="button"
        data-testid="language"
        lang={otherLanguage === 'chinese' ? 'zh-CN' : 'en'}
        title={say('to-language-label')}
        onClick={speak}
      >
        {say(`to-${otherLanguage}`)}
      </button>
      <button
        type="button"
        data-testid="theme"
        title={say(`to-${otherTheme}-label`)}
        onClick={wear}
      >
        {say(`to-${otherTheme}`)}
      </button>
    </span>
  )
}

/** What is seen was measured with signatures as no network has them: it is never to be overlooked. */
function Mode() {
  const mode = picture.value?.frame.run.signatures ?? 'full'
  if (mode === 'full') return null
  return (
    <p class="mode" data-testid="signatures">
      {say(`signatures-${mode}`)}
    </p>
  )
}

function Lost() {
  const seen = picture.value
  if (connection.value !== 'lost' || seen === null) return null
  return (
    <p class="lost" role="alert">
      {say('lost', timeOfDay(seen.frame.at))}
    </p>
  )
}
