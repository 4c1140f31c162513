"""The letter and e-mail that a sender gives a patient: everything to open the images, and nothing about them."""

import io
from urllib.parse import unquote

from pypdf import PdfReader

from browser.conftest import TELEPHONE
from browser.desk import require_usable
from phantoms import ct_series
from real.chromium import PHONE
from real.desks import RECIPIENT

UNTIL = {"de": "Sie können sie bis", "fr": "jusqu’au", "es": "hasta el", "en": "You can open them until"}
TITLES = {
    "de": "Medizinische Bilder für Sie",
    "fr": "Des images médicales pour vous",
    "es": "Imágenes médicas para usted",
    "en": "Medical images for you",
}


def test_a_letter_fits_one_page_and_tells_nothing_of_the_study(desk, tmp_path):
    """One A4 page in the patient's language: code, three steps, the end, the telephone; no name, study or reference."""
    ct_series(tmp_path / "cd", slices=1)
    desk.pick(tmp_path / "cd")
    page = desk.visitor.page
    page.get_by_label("The recipient is").select_option("patient")
    desk.address(identity=True)
    link = desk.send()
    reference = page.get_by_text("Case ").first.inner_text().split()[-1]
    page.get_by_text("A letter to print").click()
    for language, until in UNTIL.items():
        page.get_by_label("Language of the e-mail and the letter").select_option(language)
        page.locator(f"article.letter[lang={language}]").wait_for()
        assert page.locator(".letter img.scan").evaluate("image => image.complete && image.naturalWidth > 0")
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(paper.pages) == 1
        assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == [595, 842]
        text = paper.pages[0].extract_text()
        assert link in "".join(text.split())
        for said in (RECIPIENT, TELEPHONE, "Test site", until):
            assert said in text
        told = "".join(text.split()).replace(link, "")
        for secret in ("Petra", "PH-0001", "1961", "HEAD", "CT", reference, "sam@hospital.example"):
            assert secret not in told
        mail = unquote(page.get_by_role("link", name="Write an e-mail").get_attribute("href"))
        assert TITLES[language] in mail
        assert link in mail
    require_usable(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    require_usable(page)
    assert desk.visitor.complaints() == []
