/** What the program touches outside itself; tests pass a fake one. */
export type CliIo = {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Whether stdout and stderr are terminals, and how wide. */
  readonly stdoutIsTerminal: boolean
  readonly stderrIsTerminal: boolean
  readonly columns: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Today, `YYYY-MM-DD`, where it should not be the clock's: only the age of a lock file is told by it. */
  readonly today?: string
  /** The whole of stdin, spooled to a file whose path is returned (for `-`). */
  readonly stdinFile: () => Promise<string>
}
