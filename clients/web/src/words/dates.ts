// DICOM dates as people read them.

/** Returns one or several dates, parted by commas, each as year, month and day. */
export function showDate(text: string): string {
  return text
    .split(', ')
    .map((one) => one.replace(/^(\d{4})\.?(\d{2})\.?(\d{2})$/, '$1-$2-$3'))
    .join(', ');
}
