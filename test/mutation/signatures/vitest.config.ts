/** The tests that must notice a mutant of a signature: its own, vectors and golden transcripts. */
import { defineConfig } from 'vitest/config'

const about = '{signature,seal,golden,vectors}*.test.ts'

export default defineConfig({
  test: {
    include: [
      `simulators/{alipay,wechatpay,unionpay,switch}/${about}`,
      `simulators/wechatpay/v2/${about}`,
    ],
    testTimeout: 20_000,
  },
})
