import { test } from 'vitest'
import { createMarket, type Turn, type Stall } from './market.fixture.ts'
import { wrongs } from './oracle.ts'
test('x', async () => {
  const stalls = [{"network":"unionpay","number":"N0","merchant":"shop0","payers":["alipay-3","quickpass-0"],"scene":"payer-code","amountFen":250000,"lifeMs":7200000,"byCard":true},
{"network":"unionpay","number":"N0","merchant":"shop1","payers":["quickpass-0","icbc-5"],"scene":"payer-code","amountFen":701,"lifeMs":20000,"holds":true,"byCard":true},
{"network":"wechatpay","number":"N2","merchant":"shop1","payers":["wechat-0","quickpass-0"],"scene":"payer-code","amountFen":66671,"lifeMs":20000}] as unknown as Stall[]
  const turns = [{"move":"charge","stall":1,"which":0,"percent":8,"ms":900,"waits":true,"trouble":{"place":"switch","kind":"order-mismatch","tries":4,"weight":0.5}},
{"move":"trouble","stall":0,"which":1,"percent":79,"ms":2591980000,"waits":true,"trouble":{"place":"icbc","kind":"slow","tries":1,"weight":0.5}},
{"move":"capture","stall":1,"which":1,"percent":51,"ms":7200000,"waits":true,"trouble":{"place":"ccb","kind":"reset","tries":4,"weight":0.5}},
{"move":"reverse","stall":1,"which":0,"percent":6,"ms":20000,"waits":true,"trouble":{"place":"switch","kind":"reset","tries":4,"weight":1}}] as unknown as Turn[]
  const market = createMarket(stalls, { seed: 103883, slowStores: 103883 % 3 === 0 })
  const { town } = market
  for (const t of turns) { await town.until(market.play(t)); console.log(t.move, town.clock.now()) }
  await town.rest()
  console.log(await town.until(wrongs(town)))
  for (const e of town.events) if (e.type === 'hop-passed') console.log(e.at - Date.UTC(2026, 10, 22, 4), e.tookMs, e.hop, e.operation, e.outcome)
  for (const { house } of town.company.networks) console.log(JSON.stringify(await town.until(house.acquirer.all()), null, 1))
  console.log(await town.until(town.theSwitch.all()))
  for (const b of town.banks) if (b.id === 'icbc') console.log(await town.until(b.issuer.all()))
})
