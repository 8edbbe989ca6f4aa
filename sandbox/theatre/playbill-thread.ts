/** The thread that reads the scenarios: judging them all takes a second, and money moves meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { listScenarios } from './playbill.ts'

parentPort?.postMessage(listScenarios(workerData))
parentPort?.close()
