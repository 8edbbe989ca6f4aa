/** `hutong explain`: why the signature of a pasted request does not verify. */
import { exitCodes } from '../exit-codes.ts'
import { explainPaste } from '../explain/explain.ts'
import { explainedWords } from '../explain/explain-words.ts'
import { readInput } from '../read-input.ts'
import type { Config } from './config.ts'
import type { Output } from './output.ts'

export async function explain(config: Config, output: Output): Promise<number> {
  const { file, home, keyFile } = config
  const explained = await explainPaste({ input: () => readInput(file), home, keyFile })
  output.tell(explained)
  output.say(explainedWords(explained))
  return explained.verifies ? exitCodes.passed : exitCodes.expectationsNotMet
}
