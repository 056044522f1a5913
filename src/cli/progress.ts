// How far long work has come, on one line of a terminal.

const barWidth = 30;

/** `[=====          ] 5 of 15 pages`. */
export function progressBar(done: number, total: number, unit: string): string {
  const filled = total === 0 ? barWidth : Math.round((done / total) * barWidth);
  return `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${done} of ${total} ${unit}`;
}
