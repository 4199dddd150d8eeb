import type { ReportDocument } from './document/report-document.ts'

/** How the text is shown; decided by the caller, never read from the environment. */
export type RenderOptions = {
  /** 0 = no colour; 1-3 as chalk levels. */
  readonly colour: 0 | 1 | 2 | 3
  /** Columns. */
  readonly width: number
  /** The `check` screen: checks first. */
  readonly view: 'report' | 'check'
  /** Said after the date of the `check` screen: what the usage was read from and how old it is. */
  readonly dataAge?: string
  /** Every notice in full; otherwise information that changes no decision is cut short. */
  readonly verbose?: boolean
}

/** One report format: a plain object in `formats/index.ts`. */
export type ReportFormat = {
  readonly name: string
  readonly summary: string
  /** With the dot: `.md`. */
  readonly extension: string
  render(report: ReportDocument, options: RenderOptions): string
}
