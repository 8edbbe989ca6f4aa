import { createMemoryStore } from './memory.ts'
import { runStoreContract } from './store.contract.ts'

runStoreContract(createMemoryStore)
