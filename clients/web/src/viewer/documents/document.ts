// Objects that are read, not looked at: reports, encapsulated documents, structures, curves.

/** One item of a structured report's content tree, ready to be shown as text. */
export interface ReportItem {
  readonly name: string;
  readonly value: string;
  /** Whether it holds others under a heading. */
  readonly heading: boolean;
  readonly items: readonly ReportItem[];
}

/** A structured report. */
export interface Report {
  readonly kind: 'report';
  readonly title: string;
  readonly complete: string;
  readonly verified: string;
  readonly date: string;
  readonly items: readonly ReportItem[];
}

/** A document inside the object; `mediaType` is what its first bytes say, never what the file claims. */
export interface Enclosed {
  readonly kind: 'file';
  readonly title: string;
  readonly mediaType: 'application/pdf' | 'application/octet-stream';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Names of what an object lists: regions of a structure set, segments, channels of a curve. */
export interface Listing {
  readonly kind: 'list';
  readonly title: string;
  readonly names: readonly string[];
}

/** What an object without pixels holds. */
export type Document = Report | Enclosed | Listing;
