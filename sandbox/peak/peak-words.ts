/** A rehearsal at scale for people: the story of any rehearsal, and how fast it was told. */
import { rehearsalWords } from '../rehearsal/rehearsal-words.ts'
import type { PeakReport } from './peak-report.ts'

export function peakWords(report: PeakReport): string {
  const { arrivals, seconds, paymentsPerSecond, workers, driveNsEach } = report.played
  const { courses, ownCourses, learnMs } = report.played
  const threads =
    workers === 0 ? 'in one thread' : `over ${workers} ${workers === 1 ? 'thread' : 'threads'}`
  const own = ownCourses === 0 ? '' : `, ${ownCourses} of them of one payment each`
  return [
    `  at scale    ${grouped(arrivals)} payments in ${seconds.toFixed(2)} s of real time ${threads}: ${grouped(paymentsPerSecond)} a second, ${grouped(driveNsEach)} ns each once the courses were known`,
    `  learned     ${grouped(courses)} courses from the plain world in ${grouped(learnMs)} ms${own}`,
    rehearsalWords(report, "  (at scale; the plain world's is another)"),
  ].join('\n')
}

const grouped = (number: number) => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',')
