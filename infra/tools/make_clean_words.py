"""Write the words and patterns by which texts are cleaned: clients/python/radseal/dicom/data/words.json.

Clinical words come from the code meanings of PS3.16 that pydicom carries (a word that three or more meanings use: rarer
ones are mostly people after whom something is named), and from the lists below. All are folded as docs/spec/
deidentification.md says. Run it after a change: `.venv/bin/python infra/tools/make_clean_words.py`.
"""

# ruff: noqa: E501  (word lists read best in full lines)

import json
import re
from collections import Counter
from pathlib import Path

import pydicom
from pydicom.sr._concepts_dict import concepts

from radseal.dicom.folding import fold

TARGET = Path(__file__).parents[2] / "clients/python/radseal/dicom/data/words.json"
LEAST = 3
CLINICAL = """
    abd abdomen abdominal acq acute adc add ankle anonymous anterior aorta apparent arm art arterial artery ax axial back base
    biopsy bladder blood body bone bowel brain breast bright calc canal cancer cardiac carotid case cc cerebral cervical chest
    clear clinic close cold colon color comment compare comparison compressed contrast cor coronal coronary cran cranial cta
    cyst dark day deep default delayed deidentified derived diagnosis dicom diffuse diffusion disc dixon dose down dsa dual
    dummy dwi dynamic early ecg elbow enhanced exam examination extremity eye face fast fat feet femur field fine finger flair
    flow fluid focal follow foot frac fracture free frontal function fusion gated gland gradient gray green grey grow hand hard
    head healthy heart heavy helical high hip hot hour image imaging inferior initial injection inner inspiration iso joint
    kidney knee lat late lateral left leg lesion light limb little liver localizer long low lower lumbar lung mammo man mapping
    marked mass max may mean medial median medical mild min minor mixed moderate mono month more mpr mprage mra mri narrow nasal
    neck nerve new night nodule noise none normal nose null oblique old open oral outer pain pelvis pelvic perf perfusion
    pet phantom phase plain planar plus poor portal portrait post posterior pre primary prior projection prone protocol quick
    rapid reading recon red reformatted report rest result retro review rib right rose rotation round routine sag sagittal scan
    scout screen screening secondary section sequence series severe shadow sharp short shoulder side sinus skin skull slice slow
    small soft spectral spin spine spiral spleen standard std stir stomach stone strong study sub sum superior supine surface
    survey swan swelling swi tender test text thick thigh thin thoracic thorax thumb tissue toe tooth topogram trace tra
    transverse trial trunk tse tumor tumour ultrasound unknown upper vein venous vessel view volume warm water waters weak week
    white whole wide window wrist year young yellow
    abdomen bauch becken bein brust fuss gefaess hals hand herz hirn hueft hueftgelenk kiefer klein knie kopf lang leber linke
    links lunge magen mamma milz nacken niere nieren ohr rechte rechts ruecken schaedel schulter thorax uebersicht verlauf
    wirbel wirbelsaeule befund untersuchung aufnahme schnitt kontrast kontrastmittel nativ spaet frueh gross kurz alt neu
    abdomen bassin bras cerveau cheville cou coude crane droit droite dos epaule foie gauche genou hanche jambe main nez oeil
    pied poumon rachis rein rate tete ventre bras coeur examen court grand petit long blanc noir avec sans et les des
    cabeza cadera cerebro codo columna corazon cuello derecha derecho espalda higado hombro izquierda izquierdo mano
    muneca ojo pecho pelvis pie pierna pulmon rinon rodilla torax tobillo vientre con sin los las corto largo
    addome braccio caviglia collo cuore destra destro fegato gamba ginocchio mano petto piede polmone rene sinistra sinistro
    spalla testa torace
"""
"""Anatomy, sides, views, sequences and the everyday words of descriptions, in five languages; many are surnames too."""
ORDINARY = """
    about above after all also and any are because been before begin below best between both but call can come could date
    during each end even ever find first for found from further given good great had has have here how into its just kept know
    last least less like look made make many most much must near need next not note nothing now off one only other our out over
    own page part per place please point possible present put same see seen shall she should show since some such take than
    that the their them then there these they this those through time two under until use used very was way well were what
    when where which while who will with within without would yes you
    bell bishop bush church cook cross day doctor field ford forest gold hill king lake lane law lee love moon north park
    pool price rain read reed rice ring river road rock rush sage sea ship silver sky snow south spring star stone storm street
    sun town tree wall ward west winter wood
"""
PLACES = """
    academic ambulatory and building campus canada cancer care center central centre centro centrum charity children childrens
    city clinic clinica clinical clinics clinique clinik college community country county department dept der des diagnostic
    die district east eastern emergency europe faculty floor for foundation france general generale germany group hdh health
    healthcare heart hopital hospital hospitalet hospitalier hospitalo hospitals house imaging inpatient institut institute
    instituto international italy klinik klinikum krankenhaus laboratory main medical medicine medico medizin memorial
    metropolitan mobile mri national nord north northern nuclear office oncology ospedale outpatient plaza practice praxis
    private public radiologie radiology regional research road room royal saint san santa school science service services site
    south southern spital states station strasse street suburban sud surgery sygehus system systems trust uk unit united
    universita universitaet universitaets universitaetsklinikum universitair universitario universite university usa ward
    west western wing women womens zentrum siemens philips toshiba hitachi canon fuji fujifilm agfa kodak carestream hologic
    samsung shimadzu ge healthineers varian elekta accuray anonymous anonymized removed unknown none
"""
"""Words in the names of institutions, stations and addresses that name no place."""
TITLES = "dr prof professor mr mrs ms miss herr frau mme mlle sr sra srta dott dottore doctor physician radiologist"
NOBODY = """
    anon anonymous anonymized anonymised deidentified unknown none null test patient name removed radseal doctor physician
    operator technologist and the von van der den del della de la le di da dos das el al bin ibn abu mac mc jr sr ii iii iv md
    phd do dr prof med dipl ing mr mrs ms miss herr frau sir dame lord
"""
"""Words in names that name nobody."""
MONTHS = """
    jan january januar janvier enero gennaio feb february februar fevrier febrero febbraio mar march maerz mars marzo apr
    april avril abril aprile may mai mayo maggio jun june juni juin junio giugno jul july juli juillet julio luglio aug august
    aout agosto sep sept september septembre septiembre settembre oct october oktober okt octobre octubre ottobre nov november
    novembre noviembre dec december dezember dez decembre diciembre dicembre janv fevr fev avr juil déc août février décembre
    märz
"""
LABELS = """
    patient name mrn id pid dob born geb geboren ssn nhs insurance accession acc tel telephone phone fon telefon fax mobile
    address adresse physician doctor referrer referring operator technologist radiologist surname vorname nachname nom prenom
    nombre apellido
"""
_MONTH = "(?:" + "|".join(sorted(set(MONTHS.split()), key=lambda word: (-len(word), word))) + ")"
_YEAR = "(?:19|20)[0-9]{2}"
_DAY, _NUMBER = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
PATTERNS = {
    "mail": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    "address of the web": r"(?:https?://|www\.)[^ \t\r\n\\]+",
    "date, year first": rf"(?<![0-9]){_YEAR}[-./年] ?{_NUMBER}[-./月] ?{_DAY}(?![0-9])日?",
    "date, year last": rf"(?<![0-9.]){_DAY}[-./] ?{_DAY}[-./] ?{_YEAR}(?![0-9])",
    "date, short": r"(?<![0-9.])(?:0[1-9]|[12][0-9]|3[01])[-./](?:0[1-9]|[12][0-9]|3[01])[-./][0-9]{2}(?![0-9.])",
    "date, compact": rf"(?<![0-9]){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{{6}})?(?![0-9])",
    "date, day and month": rf"(?<![0-9]){_DAY}(?:st|nd|rd|th|[.])?[ -]?{_MONTH}[ .,-]{{0,2}}{_YEAR}(?![0-9])",
    "date, month and day": rf"(?<![A-Za-z]){_MONTH}[ .-]{{1,2}}{_DAY}(?:st|nd|rd|th)?,? ?{_YEAR}(?![0-9])",
    "date, month": rf"(?<![A-Za-z]){_MONTH}[ .-]{{1,2}}{_YEAR}(?![0-9])",
    "date, day and short year": rf"(?<![0-9]){_DAY}-{_MONTH}-[0-9]{{2}}(?![0-9])",
    "telephone": r"(?<![0-9A-Za-z.])(?:\+[0-9]|00[1-9]|\([0-9]{2,5}\)|0[1-9])[0-9 ()/-]{5,18}[0-9](?![0-9])",
    "telephone, grouped": r"(?<![0-9A-Za-z.-])[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}(?![0-9])",
    "social security": r"(?<![0-9A-Za-z.-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])",
    "long number": r"(?<![0-9A-Za-z.])[0-9]{7,}(?![0-9]|[.][0-9])",
}
"""Regular expressions that mean the same in Python and in JavaScript (flags: ignore case; Unicode)."""


def main() -> None:
    """Write the lists, sorted and folded."""
    meanings = [
        meaning for scheme in ("SCT", "DCM") for names in concepts[scheme].values() for meaning, _ in names.values()
    ]
    counts = Counter(word for meaning in meanings for word in set(re.findall(r"[a-z]{2,}", fold(meaning))))
    words = {word for word, count in counts.items() if count >= LEAST} | folded(CLINICAL) | folded(ORDINARY)
    content = {
        "notice": "Words of DICOM PS3.16 (c) NEMA among them",
        "source": f"pydicom {pydicom.__version__} (MIT); infra/tools/make_clean_words.py",
        "clinical": sorted(words),
        "places": sorted(folded(PLACES)),
        "titles": sorted(folded(TITLES)),
        "nobody": sorted(folded(NOBODY)),
        "labels": sorted(folded(LABELS)),
        "patterns": list(PATTERNS.values()),
    }
    TARGET.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=True).replace('],"', '],\n"') + "\n")
    print(f"{len(words)} clinical words, {len(PATTERNS)} patterns")


def folded(text: str) -> set[str]:
    """Return the words of a list, folded."""
    return {fold(word) for word in text.split()}


if __name__ == "__main__":
    main()
