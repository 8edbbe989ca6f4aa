/** Words in both languages. Each room of the page has a table of its own, and speaks through it. */
import { language } from '../state/page.ts'

export type WordTable = Readonly<Record<string, readonly [english: string, chinese: string]>>

/**
 * A voice for a table: the word in the watcher's language, `{}` filled in. It follows the language.
 * @example const say = speaker({ late: ['{} late', '{} 笔迟发'] }); say('late', '3')
 */
export const speaker =
  <T extends WordTable>(table: T) =>
  (name: keyof T, filling: string | number = ''): string => {
    const [english, chinese] = table[name] ?? ['', '']
    return (language.value === 'english' ? english : chinese).replace('{}', String(filling))
  }

/** The name of somebody in the watcher's language. */
export const nameOf = (named: { readonly english: string; readonly chinese: string }): string =>
  language.value === 'english' ? named.english : named.chinese

/** The language of a scenario's own words, which no table translates: any Han makes it Chinese. */
export const tongueOf = (text: string): 'en' | 'zh-CN' =>
  /\p{Script=Han}/u.test(text) ? 'zh-CN' : 'en'
