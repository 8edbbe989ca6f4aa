/** Bare `node:http` that parses a form and says how many fields it has: the least a server can do. */
import type { Start } from '../server-kind.ts'
import { bareServer } from './listening.ts'

export const start: Start = () =>
  bareServer('text/plain', (body) => formAnswer(new URLSearchParams(body.toString('utf8'))))

const formAnswer = (form: URLSearchParams) => `respCode=00&respMsg=ok&fields=${[...form].length}`
