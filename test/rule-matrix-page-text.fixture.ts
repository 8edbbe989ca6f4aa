/** What the page of the rule book says by hand, before and after what is written from the rules. */

export const before = `# The rule book

<!-- Written by test/rule-matrix-page.fixture.ts; HUTONG_WRITE=1 npx vitest run test/rule-matrix-page.test.ts writes it anew. -->

Which app pays at whose codes, in which scene, where, since when, and why. The rules are data
(\`core/rule-history.ts\`); this page is written from them. For one cell the latest rule that fits the
place decides; of two rules of one day, the one that stands lower. A closed cell answers in one of three ways:

| Refusal               | When                                                   | Who says so                                                                                   |
| --------------------- | ------------------------------------------------------ | --------------------------------------------------------------------------------------------- |
| \`code-closed-by-rule\` | nothing opens the cell                                 | the payer’s app, or the till that knows the app by its code, when the pair is not connected at all; else the switch |
| \`outside-pilot\`       | a pilot opens it, in other cities or at other shops     | the switch                                                                                    |
| \`exclusive-agreement\` | the book opens it, and an agreement of the shop does not | the owner of the code; at a till that cannot tell the app by its code, the switch              |

A scenario begins on a page (\`day\`), may add rules of its own (\`rules\`), and may turn to another page
while it runs (\`changes\`, each with a \`day\`).

The 28 are \`icbc ccb boc bocom cmb citic cgb mipay abc psbc pingan ceb cmbc spdb cib hxb bob bosc jsbank nbbank
njcb hzcb czbank bohai tccb cqbank cdcb hsbank\` (docs/sources.md, U7.2); the first 23 of them end with \`czbank\`.
The seven cities are Beijing, Tianjin, Guangzhou, Shenzhen, Chengdu, Chongqing and Xi’an; the first four
are Fuzhou, Ningbo, Jinan and Hangzhou; the four municipalities count as provincial capitals.

## The rules, in the order of their days`

export const after = `## What the sources leave open, and how it is decided here

- **Dates.** A month without a day begins on its first; “end 2016” and “end 2020” are the last day of the year. Of
  the banks of January 2020 only the first two have a day, the 13th; the three that are named for the same month
  begin on it too.
- **WeChat and UnionPay’s codes.** The sources conflict (docs/sources.md, U11): one report of September 2021 has WeChat users
  scan codes of UnionPay in the provincial capitals; another of October says that tills of Alipay and WeChat Pay take no
  payment code of Cloud QuickPass. They speak of two directions, so they are two rules, and both hold.
- **Tills that read 62 codes.** No source tells when tills of Alipay and WeChat Pay began to. At WeChat Pay it comes with “all scenes”
  of June 2024; at Alipay the same day is assumed.
- **85 of 100 merchants of Taobao.** The rule book knows shops by name and draws no lots: the shop named Taobao stands
  for the first batch, and every other shop at Alipay’s checkout for the rest, which is outside the pilot. Nothing tells when
  the rest followed; it stays a pilot. Mini-programs and top-ups at Alipay are told of nowhere, and stay closed.
- **WeChat Pay at Taobao.** What is paid by it there is paid by WeChat Pay’s own code, at Taobao as a shop of WeChat Pay. Before
  12 September 2024 that shop is closed to it, and answers as an agreement that excludes would.
- **Personal codes.** The rule book does not tell kinds of codes apart: a stall by that name stands for trade that collects
  by a personal code, as reporters saw it paid in August 2021. What may not be paid by a personal code at all is
  \`wrong-code-kind\`, and decided elsewhere.
- **Mini-programs.** Three shops are told of in September 2021, all of them in June 2024; the step between is assumed.
- **Who is among the 23, and the near 30.** Eight institutions are named for Alipay and eight for WeChat Pay; the rest is fill. Mi Pay is
  told of at Alipay and UnionPay only, and comes to WeChat Pay with the whole network of UnionPay.
- **Where.** The cities of the three banks of January 2020, and of the 23 institutions of October 2021, are assumed.
- **Not in the book.** NetsUnion’s first payment in Ningbo (2019-12-30), whose direction is not told; the
  agreements of April 2020, which opened nothing by a day; JD Pay, the telecom wallets and e-CNY, which are not in the cast.
- **Limits.** No source gives a limit for a cell, so none has one. The limits of barcode payments hold beside the book.`
