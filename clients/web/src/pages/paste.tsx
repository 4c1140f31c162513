// A field for a link that did not arrive whole, and a picture of its code where the browser can read codes.

import { useState } from 'preact/hooks';
import { LinkError } from '../errors';
import { take } from '../journey';
import { has, t, type Word } from '../words';

interface CodeReader {
  detect(picture: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>;
}

declare global {
  var BarcodeDetector: (new (options: { formats: string[] }) => CodeReader) | undefined;
}

function wordOf(error: unknown): Word {
  const code = error instanceof LinkError ? error.code : '';
  if (code === 'other') return 'paste.other';
  if (code === 'newer') return 'newer.text';
  const known = `e.${code}.text`;
  return has(known) ? known : 'paste.bad';
}

async function readCode(file: File): Promise<string | null> {
  const Reader = globalThis.BarcodeDetector;
  if (!Reader) return null;
  const picture = await createImageBitmap(file);
  const codes = await new Reader({ formats: ['qr_code'] }).detect(picture);
  return codes[0]?.rawValue ?? null;
}

/** The field, its help and what is wrong with what was typed. */
export function Paste() {
  const [trouble, tell] = useState<Word | null>(null);
  const [text, type] = useState('');
  const check = async (link: string) => {
    try {
      type('');
      await take(link, true);
    } catch (error) {
      tell(wordOf(error));
    }
  };
  const look = async (file: File | undefined) => {
    const found = file ? await readCode(file).catch(() => null) : null;
    if (found) await check(found);
    else tell('paste.picture.none');
  };
  return (
    <form
      class="paste"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void check(text);
      }}
    >
      <label for="pasted">{t('paste.label')}</label>
      <p id="pasted-help" class="quiet">
        {t('paste.help')}
      </p>
      <div class="line">
        <input
          id="pasted"
          type="text"
          inputMode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={1024}
          value={text}
          aria-describedby="pasted-help pasted-trouble"
          aria-invalid={trouble !== null}
          onInput={(event) => {
            type(event.currentTarget.value);
            tell(null);
          }}
        />
        <button type="submit" class="second">
          {t('paste.check')}
        </button>
      </div>
      <p id="pasted-trouble" class="bad" role="alert">
        {trouble ? t(trouble) : ''}
      </p>
      {globalThis.BarcodeDetector && (
        <label class="picture">
          {t('paste.picture')}
          <input type="file" accept="image/*" onChange={(event) => void look(event.currentTarget.files?.[0])} />
        </label>
      )}
    </form>
  );
}
