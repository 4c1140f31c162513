// Whose images these are: one row a study on the sender's own screen, and what speaks against one case.

import type { Disagreement, PatientSeen } from '../../inputs/patients';
import { Icon } from '../../parts/icon';
import { choose, chosen, judgement, samePerson, summary } from '../../sending/flow';
import type { StudyRow } from '../../sending/summary';
import { showDate } from '../../words/dates';
import { t, tn } from '../../words/sending';

function cell(text: string) {
  return text ? text.replaceAll('^', ' ').trim() : <span class="quiet">{t('blank')}</span>;
}

function Row({ study }: { study: StudyRow }) {
  const taken = chosen.value.includes(study.number);
  const toggle = () => {
    const rest = chosen.value.filter((number) => number !== study.number);
    void choose(taken ? rest : [...rest, study.number].sort((one, other) => one - other));
  };
  const what = [study.modalities, study.bodyParts, study.laterality, study.description].filter(Boolean).join(' · ');
  return (
    <tr class={taken ? '' : 'over'}>
      <td>
        <input type="checkbox" checked={taken} aria-label={what || String(study.number)} onChange={toggle} />
      </td>
      <td data-label={t('column.name')}>{cell(study.name)}</td>
      <td data-label={t('column.birth')}>{cell(showDate(study.birthDate))}</td>
      <td data-label={t('column.id')}>{cell(study.id)}</td>
      <td data-label={t('column.date')}>{cell(showDate(study.studyDate))}</td>
      <td data-label={t('column.what')}>
        {cell(what)}
        {study.missing > 0 && <div class="warn">{tn('missing', study.missing)}</div>}
      </td>
      <td data-label={t('column.images')} class="number">
        {study.images}
      </td>
    </tr>
  );
}

function Side({ patient }: { patient: PatientSeen }) {
  return (
    <dl>
      <dt>{t('column.name')}</dt>
      <dd>{cell(patient.name)}</dd>
      <dt>{t('column.birth')}</dt>
      <dd>{cell(showDate(patient.birthDate))}</dd>
      <dt>{t('column.id')}</dt>
      <dd>{cell(patient.id)}</dd>
      <dt>{t('column.date')}</dt>
      <dd>{cell(patient.studyDates.map(showDate).join(', '))}</dd>
      <dt>{t('column.images')}</dt>
      <dd>{patient.images}</dd>
    </dl>
  );
}

function Mixed({ disagreement }: { disagreement: Disagreement }) {
  return (
    <div class="notice wrong" role="alert">
      <h3>{t('mixed.title')}</h3>
      <p>{t(disagreement.confirmable ? 'mixed.confirm.text' : 'mixed.text')}</p>
      <div class="sides">
        <Side patient={disagreement.one} />
        <Side patient={disagreement.other} />
      </div>
      {disagreement.confirmable && (
        <label class="tick">
          <input
            type="checkbox"
            checked={samePerson.value}
            onChange={(event) => {
              samePerson.value = event.currentTarget.checked;
            }}
          />
          {t('mixed.confirm')}
        </label>
      )}
    </div>
  );
}

/** The studies, and warnings about them. */
export function Studies() {
  const [found, judged] = [summary.value, judgement.value];
  if (!found) return null;
  return (
    <section aria-labelledby="studies">
      <h2 id="studies">{t('studies')}</h2>
      {found.studies.length > 1 && <p>{t('studies.choose')}</p>}
      <div class="scroll">
        <table class="studies">
          <thead>
            <tr>
              <th>
                <span class="unseen">{t('column.goes')}</span>
              </th>
              {(['name', 'birth', 'id', 'date', 'what', 'images'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.studies.map((study) => (
              <Row key={study.number} study={study} />
            ))}
          </tbody>
        </table>
      </div>
      {judged?.disagreement && <Mixed disagreement={judged.disagreement} />}
      {judged && judged.clashing.length > 0 && (
        <div class="notice wrong" role="alert">
          <h3>{t('clashing.title')}</h3>
          <p>{t('clashing.text')}</p>
          <ul>
            {judged.clashing.slice(0, 5).map((place) => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </div>
      )}
      {judged?.blank.map((part) => (
        <p key={part} class="warn">
          <Icon name="warn" /> {t(`blank.${part}`)}
        </p>
      ))}
      {found.leftOut.length > 0 && (
        <details>
          <summary>{t('left.out')}</summary>
          <ul>
            {found.leftOut.map(({ count, reason }) => (
              <li key={reason}>{t('left.out.count', { count, reason })}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
