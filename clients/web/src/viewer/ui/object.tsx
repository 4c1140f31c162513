// Objects without pixels: a report as text, a document to save or look at, and a sentence for everything else.

import { useEffect, useState } from 'preact/hooks';
import type { Document, Report, ReportItem } from '../documents/document';
import { showName } from '../documents/report';
import type { Stack } from '../stack/stacks';
import { say, showDate, type Word } from '../words/say';
import { Icon } from './icons';
import { kindOf } from './kinds';
import { offer, saveFile } from './saving';
import type { Port, Session } from './session';

type State = { readonly document?: Document | undefined; readonly failed?: boolean; readonly ready: boolean };

/** One object, read when it is opened. */
export function ObjectView({
  session,
  port,
  stack,
}: {
  readonly session: Session;
  readonly port: Port;
  readonly stack: Stack;
}) {
  const [state, setState] = useState<State>({ ready: false });
  const image = stack.places[0]?.image;
  useEffect(() => {
    const abort = new AbortController();
    if (image) {
      session.loader.document(image, abort.signal).then(
        (document) => {
          if (!abort.signal.aborted) setState({ document, ready: true });
        },
        () => {
          if (!abort.signal.aborted) setState({ failed: true, ready: true });
        },
      );
    }
    return () => abort.abort();
  }, [session, image]);
  if (!image) return null;
  const active = session.active.value === port.number;
  const labels = session.loader.facts(image)?.labels;
  return (
    <section
      class={`v-port v-object${active ? ' v-active' : ''}`}
      data-port={port.number}
      data-reading
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled with the keys
      tabIndex={0}
      aria-label={say(kindOf(image.sopClassUid))}
      onFocusIn={() => {
        session.active.value = port.number;
      }}
    >
      <h2>{say(kindOf(image.sopClassUid))}</h2>
      {labels && (
        <p class="v-quiet">
          {[showName(labels.patientName), showDate(labels.studyDate), labels.seriesDescription]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {!state.ready && <p role="status">{say('loading')}</p>}
      {state.failed && <p role="alert">{say('object-failed')}</p>}
      {state.document && <DocumentView session={session} document={state.document} />}
      {state.ready && !state.document && !state.failed && <p>{say('object-unknown')}</p>}
      <p>
        <button type="button" class="v-button" onClick={() => void saveFile(session, image)}>
          <Icon name="picture" />
          {say('save-file')}
        </button>
      </p>
    </section>
  );
}

/** Bytes that stand for a document that was taken out before sending (PS3.5, 6.2: OB of even length). */
const STAND_IN = 2;

function DocumentView({ session, document }: { readonly session: Session; readonly document: Document }) {
  if (document.kind === 'report') return <ReportView report={document} />;
  if (document.kind === 'list') {
    return (
      <>
        <h3>{document.title}</h3>
        <p>{say('list-of', { count: document.names.length })}</p>
        <ul>
          {document.names.map((name, place) => (
            <li key={`${place}`}>{name || say('unnamed')}</li>
          ))}
        </ul>
      </>
    );
  }
  if (document.bytes.length <= STAND_IN) {
    return (
      <>
        <h3>{document.title}</h3>
        <p>{say('enclosed-none')}</p>
      </>
    );
  }
  const pdf = document.mediaType === 'application/pdf';
  const name = `radseal-${session.source.reference}.${pdf ? 'pdf' : 'bin'}`;
  const save = (): void => offer(new Blob([document.bytes], { type: 'application/octet-stream' }), name);
  return (
    <>
      <h3>{document.title}</h3>
      <p>{say(pdf ? 'pdf-text' : 'enclosed-text')}</p>
      <p>
        <button type="button" class="v-button" onClick={save}>
          <Icon name="picture" />
          {say(pdf ? 'save-pdf' : 'save-enclosed')}
        </button>
      </p>
    </>
  );
}

function ReportView({ report }: { readonly report: Report }) {
  const states: Readonly<Record<string, Word>> = {
    COMPLETE: 'report-complete',
    PARTIAL: 'report-partial',
    VERIFIED: 'report-verified',
    UNVERIFIED: 'report-unverified',
  };
  const state = [report.complete, report.verified].flatMap((value) => states[value] ?? []).map((word) => say(word));
  return (
    <article class="v-report">
      <h3>{report.title}</h3>
      <p class="v-quiet">{[showDate(report.date), ...state].filter(Boolean).join(' · ')}</p>
      <Items items={report.items} level={4} />
    </article>
  );
}

/** Containers are headings; what stands in them is a list of names and values. */
function Items({ items, level }: { readonly items: readonly ReportItem[]; readonly level: number }) {
  const Heading = `h${Math.min(6, level)}` as 'h4' | 'h5' | 'h6';
  return (
    <>
      {items.map((item, place) =>
        item.heading ? (
          <section key={`${place}`}>
            {item.name && <Heading>{item.name}</Heading>}
            <Items items={item.items} level={level + 1} />
          </section>
        ) : (
          <div key={`${place}`} class="v-item">
            {item.name && <span class="v-name">{item.name}</span>}
            <span class="v-value">{item.value}</span>
            {item.items.length > 0 && (
              <div class="v-inner">
                <Items items={item.items} level={level + 1} />
              </div>
            )}
          </div>
        ),
      )}
    </>
  );
}
