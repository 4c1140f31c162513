// The measurements on the active image as a list: readable without seeing the image, and each can be taken away.

import { say } from '../words/say';
import { Icon } from './icons';
import { describeMark } from './marklayer';
import type { Session } from './session';

/** The list; empty where nothing was measured. */
export function MarkList({ session }: { readonly session: Session }) {
  const { port } = session;
  port.index.value;
  const picture = port.picture;
  const marks = session.marks.value.filter((mark) => mark.image === port.imageKey);
  if (!picture || marks.length === 0) return null;
  return (
    <ul class="v-measured" aria-label={say('measurements')}>
      {marks.map((mark) => (
        <li key={mark.id}>
          <span>
            {say(mark.kind)}: {describeMark(mark, picture).join(', ')}
          </span>
          <button
            type="button"
            class="v-tool v-small"
            aria-label={say('remove-measure', { name: say(mark.kind) })}
            title={say('remove-measure', { name: say(mark.kind) })}
            onClick={() => session.removeMark(mark.id)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
