/** The form of hutong.config.json, made from the table of flags; editors read it as a file. */
import { configKeyOf, type Flag, type FlagName, flagOf, settings } from './flags.ts'

export const configFileName = 'hutong.config.json'

/** Where a project that has the package installed finds the schema. */
export const configSchemaPath = './node_modules/hutong/dist/sandbox/shell/config.schema.json'

export const scenarioKey = 'scenario'

function formOf(name: FlagName): object {
  const flag = flagOf(name)
  const usual = flag.usual === undefined ? '' : ` Usual: ${flag.usual}.`
  const says = `${flag.says.charAt(0).toUpperCase()}${flag.says.slice(1)}.${usual}`
  return { description: says, ...(special[name] ?? forms[flag.kind](flag)) }
}

const forms: Readonly<Record<Flag['kind'], (flag: Flag) => object>> = {
  text: () => ({ type: 'string', minLength: 1 }),
  whole: ({ least, most }) => ({ type: 'integer', minimum: least, maximum: most }),
  choice: ({ choices }) => ({ enum: choices }),
  list: () => ({ type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true }),
  switch: () => ({ type: 'boolean' }),
}

/** A word, or a number. */
const special: Readonly<Partial<Record<FlagName, object>>> = {
  time: {
    ...{ type: ['string', 'number'], pattern: '^(real|stepped|\\d+(\\.\\d+)?)$' },
    ...{ exclusiveMinimum: 0, maximum: 100_000 },
  },
  journal: {
    ...{ type: ['string', 'number'], pattern: '^(all|refused|none|0|1|0?\\.\\d+)$' },
    ...{ minimum: 0, maximum: 1 },
  },
}

export const configSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://hutong.invalid/config.schema.json',
  title: 'Settings of Hutong',
  description:
    'What a flag says goes before the environment (HUTONG_…), that before this file, and this before what is usual.',
  type: 'object',
  properties: {
    $schema: { description: 'For editors.', type: 'string' },
    [scenarioKey]: {
      description:
        'The scenario that start, intercept, run, rehearse and audit play when none is named; from the folder of this file.',
      type: 'string',
      minLength: 1,
    },
    ...Object.fromEntries(settings.map((name) => [configKeyOf(name), formOf(name)])),
  },
  additionalProperties: false,
}
