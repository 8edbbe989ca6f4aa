/** A page of somebody else's, in a real browser: by a form, by a script, and under a name that leads here. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'

test.skipIf(chromiumIsMissing('a hostile page'))(
  'it reads nothing and changes nothing, though it knows the token',
  async () => {
    const sandbox = await startSandbox({ seed: 3, home: process.env.HUTONG_TEST_HOME ?? '' })
    const { port } = new URL(sandbox.urls.dashboard ?? '')
    const before = await sandbox.digest()
    const evil = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html').end('<title>evil</title>')
    })
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP evil.test 127.0.0.1'],
    })
    try {
      const page = await browser.newPage()
      await page.goto(`http://evil.test:${(evil.address() as AddressInfo).port}/`)
      const foreign = await page.evaluate(
        async ([door, token]) => {
          const headers = { authorization: `Bearer ${token}` }
          const tried = [
            fetch(`${door}/admin/journal`).then((reply) => reply.text()),
            fetch(`${door}/admin/policies`, { method: 'PUT', body: '{}', headers }).then((one) =>
              one.text(),
            ),
            fetch(`${door}/admin/reset`, { method: 'POST', mode: 'no-cors' }).then((one) =>
              one.text(),
            ),
          ]
          return (await Promise.allSettled(tried)).map((one) =>
            one.status === 'fulfilled' ? one.value : null,
          )
        },
        [sandbox.urls.dashboard ?? '', sandbox.adminToken],
      )
      // Nothing is read: what is let through by the browser is opaque, and empty to the page.
      expect(foreign).toEqual([null, null, ''])

      await page.setContent(
        `<form method="post" action="${sandbox.urls.dashboard}/admin/reset"></form>`,
      )
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url().endsWith('/admin/reset')),
        page.waitForURL(/\/admin\/reset$/),
        page.evaluate(() => document.forms[0]?.submit()),
      ])
      expect(answer.status()).toBe(403)

      // The same name, now leading to the sandbox itself: its own origin, as the browser sees it.
      const rebound = await page.goto(`http://evil.test:${port}/admin/policies`)
      expect(rebound?.status()).toBe(421)
      expect(await page.content()).not.toContain('icbc')
      expect(await sandbox.digest()).toBe(before)
    } finally {
      await browser.close()
      evil.close()
      await sandbox.close(0)
    }
  },
  60_000,
)
