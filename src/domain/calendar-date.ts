// Dates as text, YYYY-MM-DD.

/** Whether the calendar has the day: to `Date` the 30th of February is one of March. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
