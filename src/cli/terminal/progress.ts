import type { CliIo } from './io.ts'

/** Shows one line that replaces itself, and clears it at the end. Silent unless `shown`. */
export type Progress = {
  readonly isShown: boolean
  /** `share` 0..1, or undefined while there is nothing to count. */
  readonly step: (label: string, share?: number) => void
  readonly done: () => void
}

const eraseLine = '\r\u001B[2K'

/** Seconds after which a step without a share says how long it has been running. */
const patience = 2

const barWidth = 20

/** `[#####---------------]  25%` */
function bar(share: number): string {
  const filled = Math.floor(Math.max(0, Math.min(1, share)) * barWidth)
  const percent = `${String(Math.floor(share * 100))}%`.padStart(4)
  return `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]${percent}`
}

/** A progress line on stderr, for terminals only. */
export function makeProgress(shown: boolean, io: CliIo): Progress {
  let last = ''
  let timer: NodeJS.Timeout | undefined
  const show = (text: string): void => {
    if (text === last) return
    last = text
    io.stderr(`${eraseLine}${text.slice(0, Math.max(20, io.columns - 1))}`)
  }
  return {
    isShown: shown,
    step(label, share) {
      if (!shown) return
      clearInterval(timer)
      show(share === undefined ? label : `${bar(share)} ${label}`)
      if (share !== undefined) return
      let seconds = 0
      timer = setInterval(() => {
        seconds++
        if (seconds >= patience) show(`${String(seconds)} s, ${label}`)
      }, 1000)
      timer.unref()
    },
    done() {
      clearInterval(timer)
      if (shown && last !== '') io.stderr(eraseLine)
      last = ''
    },
  }
}
