// The help sheet: every command with its key, from the one list of commands.

import { useEffect, useRef } from 'preact/hooks';
import { say } from '../words/say';
import { COMMANDS, type Command } from './commands';
import type { Session } from './session';
import { keyText } from './toolbar';

const GROUPS: readonly Command['group'][] = ['tools', 'move', 'window', 'image', 'screen'];

/** The sheet, shown over everything until closed. */
export function Help({ session }: { readonly session: Session }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = session.help.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = (): void => {
    session.help.value = false;
  };
  return (
    <dialog ref={dialog} class="v-help" aria-labelledby="v-help-title" onClose={close}>
      <header>
        <h2 id="v-help-title">{say('help')}</h2>
        <button type="button" class="v-button" onClick={close}>
          {say('close')}
        </button>
      </header>
      <p>{say('help-text')}</p>
      <div class="v-columns">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{say(`group-${group}`)}</h3>
            <dl>
              {COMMANDS.filter((one) => one.group === group).map((one) => (
                <Row key={one.word} shown={one} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>{say('help-measure')}</p>
    </dialog>
  );
}

function Row({ shown }: { readonly shown: Command }) {
  return (
    <div>
      <dt>
        {shown.keys.map((key) => (
          <kbd key={key}>{keyText(key)}</kbd>
        ))}
      </dt>
      <dd>{say(shown.word)}</dd>
    </div>
  );
}
