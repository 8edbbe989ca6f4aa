/** What the page of outcomes says in sentences: how to ask, and what to expect. */

const opening = `# Tests you can write from a table

<!-- Written by test/outcomes/page.fixture.ts; HUTONG_WRITE=1 npx vitest run test/outcomes/page.test.ts writes it anew. -->

A payment that fails is as easy to have as one that succeeds: an amount, a payer, a payment code or a
header asks for how it ends, and the network answers in its own words, as if it had come to that by
itself. Nothing need be set up before, nothing put back after, and tests that run at once do not meet.
The numbers below never change.`

const asking = `NN is the number of an outcome. Codes have 18 digits (Alipay's 28…, WeChat Pay's 13…) or 19 (622…, a
card code of Cloud QuickPass): between the 666 and NN stand eleven digits of your own, new for each
charge, because a code is charged once. Payers of every app have these numbers: \`alipay\`, \`wechat\`,
\`quickpass\`, and those of the banks. Where two are asked, the header is heard first, then the payer or
the code, then the amount.

- **A charge of a payer's code** ends as it was asked, and the answer says so. \`payer-confirming\` asks
  the payer: confirm or decline on the phone (below).
- **An order that a payer scans** is opened as always; the phone is told how the payment ended. The
  merchant learns nothing, as in life: the order stays unpaid and can be paid by somebody else.
- **\`result-unknown\` and \`timeout\`** move the money. Nobody is told so clearly: ask, and it is paid.
- **A refund** of ¥666.NN out of a larger payment is refused; the payment stays as it is. The outcomes of
  the refund group (${'`refund-missing`, `refund-mismatch`, `refund-exceeds`, `merchant-funds-insufficient`'})
  are for refunds, and leave payments of their amount alone.
- **A header** may stand on any request of a merchant, a member of the switch or a phone. It names an
  outcome or a fault of the tables below, \`payer-confirming\` excepted. A refused request has done
  nothing; \`approved\` keeps policies away. No network has this header: take it out where it does not
  belong to the test.
- **A bank's \`/iso8583\`** has no header: the amount decides for debits, holds and captures (what undoes
  them always works), and a policy for everything.

Payments of a run are exempt: a crowd may meet a magic amount by chance. Policies go on as they are:
see [the scenarios](../scenarios/README.md).

## From a shell

An order of ¥666.71 is scanned and confirmed by any phone. Doors are told when the sandbox starts.

\`\`\`sh
phone=http://127.0.0.1:9005/app/icbc/payers/icbc-1   # ICBC's door, any payer
code='https://qr.alipay.com/bax…'                     # what alipay.trade.precreate gave for 666.71

curl -s $phone/scans -d "{\\"code\\":\\"$code\\"}"
# {"outcome":"payer-confirming","payment":{"id":"aHR0…","amountFen":66671,…},"says":"The payer is asked to confirm."}
curl -s $phone/payments/aHR0…/confirm -d '{"password":"111111"}'
# {"outcome":"funds-insufficient",…,"says":"There is not enough money."}
\`\`\`

## From an SDK

Here Alipay's own, for Node; every other asks the same way.

\`\`\`ts
const sale = { subject: 'tea', totalAmount: '12.88', scene: 'bar_code' }

// No phone, no payer, no set-up: the code says how it ends.
await sdk.exec('alipay.trade.pay', {
  bizContent: { ...sale, outTradeNo: 'T1', authCode: '286660000000000171' },
}) // { code: '40004', subCode: 'ACQ.BUYER_BALANCE_NOT_ENOUGH', … }

// The money moves, and the answer does not say so: does your till ask?
await sdk.exec('alipay.trade.pay', {
  bizContent: { ...sale, outTradeNo: 'T2', authCode: '286660000000000202' },
}) // { code: '20000', subCode: 'isp.unknow-error', … }
await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: 'T2' } })
// { code: '10000', tradeStatus: 'TRADE_SUCCESS', … }
\`\`\``

const told = `What a charge is told, network by network, and of the four outcomes of refunds what a refund is told.
\`ACQ.\` is left out of Alipay's sub-codes. The order is that of precedence: where two refusals apply, the
earlier is told.`

const faults = `At a till by amount, payer or code; on any request by header.`

const operations = `An operation says only what its network's documents list for it. A dot stands for its word for all the
rest. What successes look like, and every refusal in full, is in
[the transcripts](../test/outcomes/golden).`

const alipay = `The \`sub_code\` of code 40004 without its \`ACQ.\`; else code and \`sub_code\`. A dot is \`SYSTEM_ERROR\`.`
const v3 = `HTTP status and \`code\`; a service provider is told the same. A dot is \`500 SYSTEM_ERROR\`. A close that
succeeds is 204.`
const v2 = `\`err_code\`, or \`SUCCESS\` as \`result_code\`. A dot is \`SYSTEMERROR\`. Bills know no outcomes: whatever the
reason, downloadbill says \`20100\` and downloadfundflow \`SYSTEMERROR\`.`
const unionpay = `\`respCode\`, and the detail in the brackets of \`respMsg\`. A dot is what the first column says.`
const atSwitch = `As UnionPay, by what a request refers to.`
const banks = `F39 of debits, holds and all that undoes them stands in the first table. Where ISO 8583 has no word for
an outcome, another stands in:`

export const byHand = {
  ...{ opening, asking, outcomes: told, faults, operations },
  ...{ alipay, v3, v2, unionpay, atSwitch, banks },
}
