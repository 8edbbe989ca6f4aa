/** The tests that must notice a mutant: those that stand beside what is mutated. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'core/**/*.test.ts',
      'simulators/{alipay,wechatpay,unionpay,switch}/{signature,seal,golden,vectors}*.test.ts',
      'simulators/wechatpay/v2/signature.test.ts',
    ],
    testTimeout: 20_000,
  },
})
