/** Express 5 as its guide shows it: its own form parser, and `send()`. */
import { createServer } from 'node:http'
import express from 'express'
import type { Start } from '../server-kind.ts'
import { listening } from './listening.ts'

export const start: Start = () => {
  const app = express()
  app.use(express.urlencoded({ extended: false }))
  app.post('/', (request, response) => {
    response.send(`respCode=00&respMsg=ok&fields=${Object.keys(request.body).length}`)
  })
  return listening(createServer(app))
}
