/** What the line of health says. */
import type { WordTable } from '../furniture/speech.ts'

export const healthWords = {
  health: ['Sandbox', '沙箱'],
  'loop-delay': ['Event loop delay p99', '事件循环延迟 p99'],
  'worker-delay': ["Workers' delay p99", '工作线程延迟 p99'],
  workers: ['Workers', '工作线程'],
  heap: ['Heap', '堆内存'],
  resident: ['Resident', '常驻内存'],
  dropped: ['Journal dropped', '日志丢弃'],
  watchers: ['Watchers', '观看者'],
  clock: ['Clock', '时钟'],
  ms: ['ms', '毫秒'],
} as const satisfies WordTable
