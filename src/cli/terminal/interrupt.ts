import { performance } from 'node:perf_hooks'

/** 128 + the number of the signal, as shells count. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof codes
const signals = Object.keys(codes) as Signal[]

/** Milliseconds of a turn of the event loop in which nothing else was done. */
const idleTurn = 2
const mostTurns = 100

/**
 * Carries out work that waits for others (the engine reads on its own threads): Ctrl-C ends the program at once, but not before
 * `tidy` (and what listens to the exit of the process) has removed its temporary files. Other work keeps this thread busy, so
 * that a handler would only delay the end: there the system ends the program, which has nothing to remove then.
 */
export async function interruptible<T>(work: () => Promise<T>, tidy?: () => void): Promise<T> {
  const stop = (signal: Signal): never => {
    tidy?.()
    process.exit(codes[signal])
  }
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work()
  } finally {
    await quiet()
    for (const signal of signals) process.off(signal, stop)
  }
}

/**
 * Waits for a turn of the event loop without other work. A signal is heard once a turn: one that comes while a module is evaluated, say,
 * would be lost with its listener, and the busy work behind this would go on.
 */
async function quiet(): Promise<void> {
  let from = await turn()
  for (let i = 0; i < mostTurns; i++) {
    const to = await turn()
    if (to - from < idleTurn) return
    from = to
  }
}

/** The next turn; when it came. */
function turn(): Promise<number> {
  return new Promise((resolve) =>
    setImmediate(() => {
      resolve(performance.now())
    }),
  )
}
