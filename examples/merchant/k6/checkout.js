/**
 * Customers at the shop: each places an order, scans its code with a bank's app and pays, and then
 * looks until the shop knows. Everything of the network is Hutong's; the shop is pressed as it is.
 */
import { check, fail, sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import { Rate, Trend } from 'k6/metrics'

const { SHOP_URL, BANK_URL, RATE = '10', SECONDS = '10' } = __ENV

const known = new Rate('shop_knows')
const lag = new Trend('notify_lag', true)

export const options = {
  scenarios: {
    customers: {
      ...{ executor: 'constant-arrival-rate', rate: Number(RATE), timeUnit: '1s' },
      ...{ duration: `${SECONDS}s`, preAllocatedVUs: 50, maxVUs: 200 },
    },
  },
  thresholds: {
    shop_knows: ['rate==1'],
    checks: ['rate==1'],
    iterations: ['count>0'],
    dropped_iterations: ['count==0'],
    'http_req_duration{name:checkout}': ['p(95)<1000'],
    notify_lag: ['p(95)<2000'],
  },
}

const asked = (url, name, body) =>
  http.post(url, JSON.stringify(body), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name },
  })

export default function customer() {
  const number = exec.scenario.iterationInTest
  const orderNo = `K6x${Date.now()}x${number}`
  const order = { orderNo, amountFen: 1250, subject: 'tea', network: 'alipay' }
  const placed = asked(`${SHOP_URL}/checkout`, 'checkout', order)
  if (!check(placed, { 'order placed': ({ status }) => status === 200 })) fail('no order')

  const phone = `${BANK_URL}/app/icbc/payers/icbc-${number % 1000}`
  const scanned = asked(`${phone}/scans`, 'scan', { code: placed.json('code') })
  const id = encodeURIComponent(scanned.json('payment.id'))
  const paid = asked(`${phone}/payments/${id}/confirm`, 'confirm', { password: '111111' })
  check(paid, { paid: (reply) => reply.json('outcome') === 'approved' })

  const since = Date.now()
  let state = ''
  while (state !== 'paid' && Date.now() - since < 5000) {
    state = http.get(`${SHOP_URL}/orders/${orderNo}`, { tags: { name: 'order' } }).json('state')
    if (state !== 'paid') sleep(0.02)
  }
  known.add(state === 'paid')
  lag.add(Date.now() - since)
}
